/** What is wrong where the client is, seen from there. */
import { kind } from '../finding.ts';

export const client = {
  NO_NETWORK: kind<Record<never, never>>({
    title: 'This machine has no network',
    explanation: 'No interface but the loopback has an IPv4 address, so there is no way to anywhere.',
    remedy:
      'Connect the machine to its network: ip -brief address, nmcli device, systemctl status networking',
    resource: () => 'this machine',
    detail: () => 'No interface but the loopback has an IPv4 address.',
  }),
  NO_TUNNEL: kind<{
    at: string;
    address: string;
    endpointId?: string;
    /** A subnet of the VPC, where the Client VPN endpoint is associated with none. */
    associate?: string;
    /** As far as it can be told from here. */
    because?: string;
  }>({
    title: 'No tunnel is up',
    explanation:
      'The endpoint’s addresses are private: without a VPN tunnel packets to them go to the internet, where nobody has them. The VPN client is not running, cannot reach its endpoint (UDP 443 blocked, profile of an endpoint that is gone, no association), or was refused (certificate).',
    remedy:
      'Start the VPN client and read its log: TLS key negotiation failed, Cannot resolve host address, …',
    resource: ({ at }) => at,
    detail: ({ at, address, endpointId, associate, because }) => {
      const missing = `${at} has no tunnel, and ${address} is not reached without one`;
      if (associate !== undefined) {
        return `${missing}: ${endpointId} has no target network association, so nobody can connect.`;
      }
      const nobody = endpointId === undefined ? '' : ` Nobody is connected to ${endpointId}.`;
      return `${missing}.${nobody} ${because ?? 'The VPN client’s log says why it is down.'}`;
    },
    fix: ({ endpointId, associate }) =>
      associate &&
      `aws ec2 associate-client-vpn-target-network --client-vpn-endpoint-id ${endpointId} --subnet-id ${associate}`,
  }),
  PROXY_IN_ENVIRONMENT: kind<{ variable: string; value: string; host: string }>({
    title: 'Clients are sent through a proxy',
    explanation:
      'The AWS CLI and the SDKs obey HTTPS_PROXY. A proxy cannot reach the endpoint’s private addresses, or is not to: the way is the tunnel. NO_PROXY exempts names and their subdomains.',
    remedy: 'export NO_PROXY=.vpce.amazonaws.com',
    resource: ({ variable }) => variable,
    detail: ({ variable, value, host }) =>
      `${variable}=${value} holds for ${host}, and NO_PROXY does not exempt it.`,
    fix: ({ host }) => `export NO_PROXY="\${NO_PROXY:+$NO_PROXY,}${host}"`,
  }),
  ROUTE_PAST_TUNNEL: kind<{ at: string; address: string; source: string; tunnel: string }>({
    title: 'A local route takes the endpoint’s address past the tunnel',
    explanation:
      'The most specific route wins. Where the LAN, or a route that somebody added, has the VPC’s addresses, packets never enter the tunnel. Overlapping address ranges do this, too.',
    remedy: 'ip route get ADDRESS; ip route del PREFIX',
    resource: ({ address }) => address,
    detail: ({ at, address, source, tunnel }) =>
      `${at} sends to ${address} from ${source}, which is not the address of its tunnel (${tunnel}).`,
  }),
  STALE_HOSTS_ENTRY: kind<{ name: string; system: string[]; dns: string[] }>({
    title: 'The hosts file or a cache has another address than the name servers',
    explanation:
      'Programs ask the hosts file and the system’s cache first. An entry for an endpoint that was made anew leads to addresses that nobody has.',
    remedy:
      'Take the entry out of /etc/hosts (Windows: %SystemRoot%\\System32\\drivers\\etc\\hosts) and flush the cache.',
    resource: ({ name }) => name,
    detail: ({ name, system, dns }) =>
      `Programs get ${system.join(', ')} for ${name}; the name servers say ${dns.join(', ')}.`,
  }),
  DNS_STALE_ADDRESS: kind<{ name: string; addresses: string[]; own: string[]; endpointId: string }>({
    title: 'The name leads to addresses that are not the endpoint’s',
    explanation:
      'Somebody wrote the endpoint’s addresses down: in a private hosted zone, a site’s own zone, or a hosts file. An endpoint that was made anew, or moved to other subnets, has others.',
    remedy: 'Use the endpoint’s own name, whose records AWS keeps, or correct the record.',
    resource: ({ name }) => name,
    detail: ({ name, addresses, own, endpointId }) =>
      `${name} is answered with ${addresses.join(', ')}; the interfaces of ${endpointId} have ${own.join(', ')}.`,
  }),
  DNS_FORWARDER_SILENT: kind<{ server: string; name: string; says: string }>({
    title: 'The name server gets no answer from whom it forwards to',
    explanation:
      'The name server itself is reached, and has no answer for this name: it forwards the name’s domain to servers that do not answer it. A conditional forwarder names the wrong addresses, or the Resolver inbound endpoint is gone or admits nobody.',
    remedy: 'Compare the forwarder’s addresses with aws route53resolver list-resolver-endpoint-ip-addresses.',
    resource: ({ server }) => server,
    detail: ({ server, name, says }) => `${server} is reached; for ${name} it says: ${says}.`,
  }),
  MTU_BLACK_HOLE: kind<{ at: string; address: string }>({
    title: 'Large packets are lost on the way',
    explanation:
      'Small requests are answered and large ones are not: a link on the way carries smaller packets than the tunnel sends, and the message that says so (ICMP fragmentation needed) does not arrive. Endpoints do not take part in path MTU discovery.',
    remedy:
      'Put mssfix 1328 (or less) into the OpenVPN profile, or lower the MTU of the tunnel: ip link set dev tun0 mtu 1300',
    resource: ({ at }) => at,
    detail: ({ at, address }) =>
      `From ${at} a small request to ${address} is answered; one that fills several packets is not.`,
  }),
  TLS_UNTRUSTED: kind<{ host: string; issuer: string; code: string }>({
    title: 'The client does not trust the certificate',
    explanation:
      'S3’s certificates come from Amazon Trust Services, which every system trusts. Either something on the way opens the connection and shows a certificate of its own, or AWS_CA_BUNDLE or the like replaces the system’s roots.',
    remedy:
      'unset AWS_CA_BUNDLE SSL_CERT_FILE REQUESTS_CA_BUNDLE, or exempt the endpoint from TLS inspection.',
    resource: ({ host }) => host,
    detail: ({ host, issuer, code }) =>
      `The certificate of ${host} is issued by ${issuer} and is not trusted here: ${code}.`,
  }),
  TLS_CERTIFICATE_EXPIRED: kind<{ host: string; until: string; from: string }>({
    title: 'The certificate is not valid now, by this machine’s clock',
    explanation:
      'AWS renews its certificates in time; it is mostly the machine’s clock that is wrong, or something on the way that shows a certificate of its own.',
    remedy: 'Set the clock: timedatectl',
    resource: ({ host }) => host,
    detail: ({ host, from, until }) => `The certificate of ${host} is valid from ${from} until ${until}.`,
  }),
  TLS_FAILED: kind<{ host: string; code: string }>({
    title: 'The TLS handshake fails',
    explanation:
      'TCP connects and TLS does not come about: the client insists on TLS 1.3 (S3 interface endpoints speak 1.2 only), or something on the way cuts TLS off by name or by content.',
    remedy: 'openssl s_client -tls1_2 -connect HOST:443 -servername HOST',
    resource: ({ host }) => host,
    detail: ({ host, code }) => `The handshake with ${host} ends with ${code}.`,
  }),
  ENDPOINT_LABEL_WRONG: kind<{ host: string; label: string; use: string }>({
    title: 'The endpoint URL is not the one for buckets',
    explanation: 'bucket. leads to buckets, accesspoint. to access points, control. to the S3 Control API.',
    remedy: 'export AWS_ENDPOINT_URL_S3=https://bucket.VPCE_NAME',
    resource: ({ host }) => host,
    detail: ({ host, label, use }) => `${host} begins with ${label}; buckets are behind ${use}.`,
    fix: ({ use }) => `export AWS_ENDPOINT_URL_S3=https://${use}`,
  }),
  ENDPOINT_URL_NAMES_MORE: kind<{ url: string; more: string; use: string }>({
    title: 'The endpoint URL names more than the endpoint',
    explanation:
      'Clients put the bucket and the key behind the endpoint URL themselves. With a bucket or a path in it they ask for an object of that name: NoSuchKey, NoSuchBucket, or files that land below a prefix that nobody wanted.',
    remedy: 'export AWS_ENDPOINT_URL_S3=https://bucket.VPCE_NAME',
    resource: ({ url }) => url,
    detail: ({ url, more, use }) => `${url} has ${more} in it; the endpoint is ${use}.`,
    fix: ({ use }) => `export AWS_ENDPOINT_URL_S3=${use}`,
  }),
  CLIENT_SETTINGS_CONFLICT: kind<{ variable: string; says: string }>({
    title: 'The client’s settings exclude each other, so it asks nobody',
    explanation:
      'FIPS and dual-stack endpoints are chosen by name, and an endpoint URL is a name already. The AWS CLI and the SDKs refuse both at once before anything is sent. VPC endpoints have no names of their own for either.',
    remedy:
      'export AWS_USE_FIPS_ENDPOINT=false AWS_USE_DUALSTACK_ENDPOINT=false, and the same in the profile',
    resource: ({ variable }) => variable,
    detail: ({ says }) => `The client itself refuses: ${says}.`,
    fix: ({ variable }) => `export ${variable}=false`,
  }),
  ENDPOINT_URL_NOT_HTTPS: kind<{ url: string; use: string }>({
    title: 'The endpoint URL says http',
    explanation: 'The way through the endpoint is HTTPS on port 443, which is what security groups admit.',
    remedy: 'export AWS_ENDPOINT_URL_S3=https://…',
    resource: ({ url }) => url,
    detail: ({ url }) => `${url} asks for port 80.`,
    fix: ({ use }) => `export AWS_ENDPOINT_URL_S3=${use}`,
  }),
  NOT_S3: kind<{ host: string; says: string }>({
    title: 'Something else than S3 answers',
    explanation:
      'Every answer of S3 carries x-amz-request-id. What answers here is a proxy, a captive portal, or another server that has the address.',
    remedy: 'curl -vk https://HOST/ shows who it is.',
    resource: ({ host }) => host,
    detail: ({ host, says }) => `${host} answers ${says}.`,
  }),
  TCP_REFUSED: kind<{ address: string; port: number; how: 'refused' | 'reset' }>({
    title: 'The connection is refused',
    explanation:
      'Endpoints and security groups never refuse, they are silent. What refuses is another host that has the address, or a firewall that says so.',
    remedy: 'ip route get ADDRESS; traceroute -T -p 443 ADDRESS',
    resource: ({ address }) => address,
    detail: ({ address, port, how }) => `Port ${port} of ${address}: ${how}.`,
  }),
  GATEWAY_ENDPOINT_ONLY: kind<{ vpcId: string; endpointId: string }>({
    title: 'The VPC has a gateway endpoint for S3 and no interface endpoint',
    explanation:
      'A gateway endpoint is a route for the VPC’s own hosts: it has no address and no name, and nobody outside of the VPC can use it. create-vpc-endpoint makes one unless it is told --vpc-endpoint-type Interface.',
    remedy: 'aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface …',
    resource: ({ endpointId }) => endpointId,
    detail: ({ vpcId, endpointId }) =>
      `${vpcId} has ${endpointId}, a gateway endpoint, and no interface endpoint for S3.`,
  }),
};
