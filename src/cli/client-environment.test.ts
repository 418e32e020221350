import { expect, it } from 'vitest';
import { clientEnvironment, withSystemDirectories } from './client-environment.ts';

it("keeps the user's environment and brings the lab's credentials, region and roots", () => {
  const environment = clientEnvironment({ TERM: 'xterm', AWS_ACCESS_KEY_ID: 'AKIA' }, 'eu-west-1');
  expect(environment).toMatchObject({
    TERM: 'xterm',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    CURL_CA_BUNDLE: '/etc/ssl/certs/ca-certificates.crt',
  });
});

it('takes away what would send a client elsewhere', () => {
  const misleading = {
    AWS_ENDPOINT_URL: 'x',
    AWS_ENDPOINT_URL_S3: 'x',
    AWS_PROFILE: 'x',
    AWS_DEFAULT_PROFILE: 'x',
    AWS_SESSION_TOKEN: 'x',
    https_proxy: 'x',
    HTTP_PROXY: 'x',
    no_proxy: 'x',
  };
  const environment = clientEnvironment(misleading, 'eu-west-1');
  for (const name of Object.keys(misleading)) expect(environment).not.toHaveProperty(name);
});

it("adds the system's directories to a PATH once, behind what is there", () => {
  const path = withSystemDirectories('/home/me/bin:/usr/bin:/bin');
  expect(path.split(':').slice(0, 3)).toEqual(['/home/me/bin', '/usr/bin', '/bin']);
  expect(path.split(':')).toContain('/usr/sbin');
  expect(withSystemDirectories(path)).toBe(path);
});
