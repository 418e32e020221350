/** Networks that were to be closed and are not. */
import { kind } from '../finding.ts';

export const closed = {
  SPLIT_TUNNEL_LEAK: kind<{
    /** Absent where the account is not read. */
    endpointId?: string;
    reached: string[];
  }>({
    title: 'The tunnel is split, and the internet is reached past it',
    explanation:
      'With split tunnel only the routes of the Client VPN endpoint go into the tunnel; everything else leaves by the site’s own line. In a full tunnel it is the VPC that says what has a way.',
    remedy: 'aws ec2 modify-client-vpn-endpoint --client-vpn-endpoint-id ENDPOINT --no-split-tunnel',
    resource: ({ endpointId }) => endpointId ?? 'the tunnel',
    detail: ({ endpointId, reached }) =>
      endpointId === undefined
        ? `${reached.join(', ')} answers, and packets for it do not go into the tunnel that is up.`
        : `${reached.join(', ')} is reached past the tunnel: that of ${endpointId} is split.`,
    fix: ({ endpointId }) =>
      endpointId &&
      `aws ec2 modify-client-vpn-endpoint --client-vpn-endpoint-id ${endpointId} --no-split-tunnel`,
  }),
  INTERNET_REACHABLE: kind<{ reached: string[]; by: string; fix?: string }>({
    title: 'The internet is reached',
    explanation:
      'Addresses of the internet answer that were not to. Either a route of the VPC leads there (a default route of the NAT gateway’s subnet, where 8.8.8.8/32 was meant), or packets do not go into the tunnel at all.',
    remedy: 'aws ec2 delete-route --route-table-id TABLE --destination-cidr-block 0.0.0.0/0',
    resource: ({ by }) => by,
    detail: ({ reached, by }) => `${reached.join(', ')} answers, by ${by}.`,
    fix: ({ fix }) => fix,
  }),
};
