/** AWS Client VPN: routes, authorization rules, associations. */
import { cidrOf } from '../commands.ts';
import { kind } from '../finding.ts';
import { type PacketFacts, packetWords } from '../packet-facts.ts';

export const clientVpn = {
  CLIENT_VPN_NO_ROUTE: kind<{
    endpointId: string;
    associationId: string;
    subnetId: string;
    /** Associations that do have such a route. */
    others: string[];
    packet: PacketFacts;
  }>({
    title: 'The Client VPN endpoint has no route for the association',
    explanation:
      'A session uses only the routes of the association that it landed on. A destination without one there is dropped, whatever the authorization rules say; with routes on one association of several it works now and then.',
    remedy:
      'aws ec2 create-client-vpn-route --client-vpn-endpoint-id ENDPOINT --destination-cidr-block DESTINATION --target-vpc-subnet-id SUBNET',
    resource: ({ endpointId }) => endpointId,
    detail: ({ endpointId, associationId, subnetId, others, packet }) =>
      `${packetWords(packet)}: ${endpointId} has no route for ${packet.destination} by ${subnetId}, where ${associationId} is${others.length === 0 ? '' : `; ${others.join(', ')} has one`}.`,
    fix: ({ endpointId, subnetId, packet }) => {
      const cidr = cidrOf(packet.destination);
      return (
        cidr &&
        `aws ec2 create-client-vpn-route --client-vpn-endpoint-id ${endpointId} --destination-cidr-block ${cidr} --target-vpc-subnet-id ${subnetId}`
      );
    },
  }),
  CLIENT_VPN_NOT_AUTHORIZED: kind<{
    endpointId: string;
    /** The destinations of all rules. */
    rules: string[];
    /** The most specific rule for the destination, where it is for others. */
    groupOnly?: { cidr: string; accessGroupId: string };
    /** The VPC's block that the destination is in. */
    vpcBlock?: string;
    packet: PacketFacts;
  }>({
    title: 'No authorization rule lets the client there',
    explanation:
      'Nothing is authorized until a rule says so. Of several rules those with the longest prefix decide, and nothing falls back to a shorter one: a rule for a group hides the one for everybody. Clients with a certificate belong to no group.',
    remedy:
      'aws ec2 authorize-client-vpn-ingress --client-vpn-endpoint-id ENDPOINT --target-network-cidr DESTINATION --authorize-all-groups',
    resource: ({ endpointId }) => endpointId,
    detail: ({ endpointId, rules, groupOnly, packet }) =>
      groupOnly
        ? `${packetWords(packet)}: the rule of ${endpointId} for ${groupOnly.cidr} decides, and it is for the group ${groupOnly.accessGroupId} only.`
        : `${packetWords(packet)}: ${endpointId} authorizes ${rules.length === 0 ? 'nothing' : `${rules.join(', ')} and not ${packet.destination}`}.`,
    fix: ({ endpointId, packet, groupOnly, vpcBlock }) => {
      const cidr = groupOnly?.cidr ?? vpcBlock ?? cidrOf(packet.destination);
      return (
        cidr &&
        `aws ec2 authorize-client-vpn-ingress --client-vpn-endpoint-id ${endpointId} --target-network-cidr ${cidr} --authorize-all-groups`
      );
    },
  }),
  CLIENT_VPN_SERVER_CERTIFICATE_EXPIRED: kind<{ endpointId: string; certificateArn: string; until: string }>({
    title: 'The server certificate of the Client VPN endpoint has expired',
    explanation:
      'Clients verify the certificate of the endpoint and end the handshake when its time is over; sessions that are there go on until they have to connect again. ACM does not renew what was imported.',
    remedy:
      'aws acm import-certificate --certificate-arn ARN --certificate fileb://server.crt --private-key fileb://server.key --certificate-chain fileb://ca.crt',
    resource: ({ endpointId }) => endpointId,
    detail: ({ endpointId, certificateArn, until }) =>
      `${endpointId} shows ${certificateArn}, which was valid until ${until}.`,
  }),
  CLIENT_VPN_REVOCATION_LIST_EXPIRED: kind<{ endpointId: string; until: string }>({
    title: 'The client certificate revocation list has had its time',
    explanation:
      'A list says when the next one is due. After that nobody knows who is revoked, so the endpoint admits no client at all.',
    remedy:
      'easyrsa gen-crl, then aws ec2 import-client-vpn-client-certificate-revocation-list --client-vpn-endpoint-id ENDPOINT --certificate-revocation-list file://crl.pem',
    resource: ({ endpointId }) => endpointId,
    detail: ({ endpointId, until }) =>
      `The revocation list of ${endpointId} holds until ${until}, and no client is admitted after that.`,
  }),
  CLIENT_CERTIFICATE_EXPIRED: kind<{ profile: string; subject: string; until: string }>({
    title: 'The certificate of the VPN client has expired',
    explanation:
      'With mutual authentication the endpoint refuses a client whose certificate is past its end, without telling it why.',
    remedy: 'easyrsa build-client-full NAME nopass, and put certificate and key into the profile.',
    resource: ({ profile }) => profile,
    detail: ({ profile, subject, until }) =>
      `The certificate ${subject} in ${profile} was valid until ${until}, so the endpoint does not admit this client.`,
  }),
  CLIENT_CERTIFICATE_REVOKED: kind<{ profile: string; subject: string; serial: string; endpointId: string }>({
    title: 'The certificate of the VPN client is revoked',
    explanation:
      'The certificate is on the endpoint’s client certificate revocation list, and the endpoint refuses it without telling why.',
    remedy:
      'easyrsa build-client-full NAME nopass, and put certificate and key into the profile; or import a list without it.',
    resource: ({ endpointId }) => endpointId,
    detail: ({ profile, subject, serial, endpointId }) =>
      `The certificate ${subject} (${serial}) in ${profile} is on the revocation list of ${endpointId}.`,
  }),
  CLIENT_VPN_ADMITS_NO_CONNECTIONS: kind<{ endpointId: string; packet: PacketFacts }>({
    title: 'Nothing in the VPC can begin a connection to a Client VPN client',
    explanation:
      'Clients have the address of the association’s interface, and what was not asked for from the tunnel is not translated back into it.',
    remedy: 'Let the client begin the connection.',
    resource: ({ endpointId }) => endpointId,
    detail: ({ endpointId, packet }) =>
      `${packetWords(packet)} came to the interface of an association of ${endpointId}, which passes on replies and nothing else.`,
  }),
  CLIENT_VPN_DEPENDS_ON_ASSOCIATION: kind<{ endpointId: string; works: string[]; fails: string }>({
    title: 'It depends on the association that the session lands on',
    explanation:
      'The name of a Client VPN endpoint leads to one of its associations by chance, and each has its own routes, subnet, ACL and route table. What works for one and not for another works now and then.',
    remedy:
      'aws ec2 create-client-vpn-route --client-vpn-endpoint-id ENDPOINT --destination-cidr-block DESTINATION --target-vpc-subnet-id SUBNET, for every associated subnet',
    resource: ({ endpointId }) => endpointId,
    detail: ({ works, fails }) => `A session on ${works.join(', ')} gets through, one on ${fails} does not.`,
  }),
};
