/** The configuration file of ceph/s3-tests: where S3 is, and who its users are. */
import { owner } from '../../src/cloud/s3/acl/owner.ts';

/**
 * An access key of twelve digits is the root user of the account with that number; `test` is the root user of
 * the lab's own account.
 */
const users = {
  's3 main': { account: '000000000000', accessKey: 'test' },
  's3 alt': { account: '111111111111', accessKey: '111111111111' },
  's3 tenant': { account: '222222222222', accessKey: '222222222222' },
  iam: { account: '000000000000', accessKey: 'test' },
  'iam root': { account: '333333333333', accessKey: '333333333333' },
  'iam alt root': { account: '444444444444', accessKey: '444444444444' },
};

export function configuration(port: number): string {
  const sections = Object.entries(users).map(([section, { account, accessKey }]) => {
    const isIam = section.startsWith('iam ');
    return [
      `[${section}]`,
      `user_id = ${isIam ? account : owner(account).ID}`,
      `display_name = ${account}`,
      `email = ${account}@example.com`,
      `access_key = ${accessKey}`,
      'secret_key = test',
      'tenant = testx',
      '',
    ].join('\n');
  });
  return [
    '[DEFAULT]',
    'host = 127.0.0.1',
    `port = ${port}`,
    'is_secure = False',
    'ssl_verify = False',
    '',
    '[fixtures]',
    'bucket prefix = kairo-{random}-',
    '',
    ...sections,
  ].join('\n');
}
