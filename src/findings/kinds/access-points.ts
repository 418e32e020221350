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
  ACCESS_POINT_WANTS_HTTPS: kind<{ accessPoint: string; host: string }>({
    title: 'Access points are served over HTTPS alone',
    explanation:
      'What comes over plain HTTP is not answered: S3 redirects it to the same URL with https. A client that follows needs port 443 on its way, too.',
    remedy: 'Write https:// into the URL, or leave the endpoint URL out.',
    resource: ({ accessPoint }) => accessPoint,
    detail: ({ accessPoint, host }) =>
      `The request comes over plain HTTP, and ${accessPoint} sends it on to https://${host}/.`,
  }),
  ACCESS_POINT_UNSUPPORTED_ACTION: kind<{ accessPoint: string; action: string; bucket: string }>({
    title: 'Access points do not support the operation',
    explanation:
      'Access points answer operations on objects, listings, and a few that read settings of the bucket; others are refused with 405 MethodNotAllowed, whatever policies say. They have to be asked of the bucket itself.',
    remedy: 'Ask for the bucket by its own name: s3://BUCKET',
    resource: ({ accessPoint }) => accessPoint,
    detail: ({ accessPoint, action, bucket }) =>
      `No operation that access points support needs ${action}; ask for the bucket behind ${accessPoint} by its own name, ${bucket}.`,
  }),
  ACCESS_POINT_NOT_SIGNED: kind<{ accessPoint: string }>({
    title: 'Access points want requests to be signed',
    explanation: 'An access point answers nobody in particular, whatever its policy allows to everyone.',
    remedy: 'Sign the request, or ask for the bucket by its own name.',
    resource: ({ accessPoint }) => accessPoint,
    detail: ({ accessPoint }) => `The request to ${accessPoint} is not signed.`,
  }),
};
