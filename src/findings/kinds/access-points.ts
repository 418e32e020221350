/** Access points: whether they are there, and who they are open to at all. */
import { kind } from '../finding.ts';

export const accessPoints = {
  S3_NO_SUCH_ACCESS_POINT: kind<{ accessPoint: string; region: string }>({
    title: 'There is no such access point',
    explanation:
      'The request gets as far as S3, which answers 404 NoSuchAccessPoint. An endpoint serves the access points of its own region, and an access point that was deleted and made anew has another alias.',
    remedy: 'aws s3control list-access-points --account-id ACCOUNT',
    resource: ({ accessPoint }) => accessPoint,
    detail: ({ accessPoint, region }) => `In ${region} there is no access point ${accessPoint}.`,
  }),
  ACCESS_POINT_OF_ANOTHER_VPC: kind<{ accessPoint: string; vpcId: string; came: string }>({
    title: 'The access point is open to another VPC alone',
    explanation:
      'An access point with a VPC as its network origin answers requests through endpoints of that VPC and no others, whatever policies say: 403 AccessDenied, without a reason. The VPC of an access point cannot be changed; it has to be made anew.',
    remedy:
      'aws s3control create-access-point --account-id ACCOUNT --name NEW_NAME --bucket BUCKET --vpc-configuration VpcId=VPC_OF_THE_ENDPOINT',
    resource: ({ accessPoint }) => accessPoint,
    detail: ({ accessPoint, vpcId, came }) =>
      `${accessPoint} is open to ${vpcId} alone, and the request comes ${came}.`,
  }),
  ACCESS_POINT_NOT_SIGNED: kind<{ accessPoint: string }>({
    title: 'Access points want requests to be signed',
    explanation: 'An access point answers nobody in particular, whatever its policy allows to everyone.',
    remedy: 'Sign the request, or ask for the bucket by its own name.',
    resource: ({ accessPoint }) => accessPoint,
    detail: ({ accessPoint }) => `The request to ${accessPoint} is not signed.`,
  }),
};
