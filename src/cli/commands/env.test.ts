import { describe, expect, it } from 'vitest';
import { heedsEndpointVariable, renderEnv } from './env.ts';

const lab = { port: 4567, region: 'ap-northeast-1' };

describe('kairo env', () => {
  it('sends clients to the lab and away from any session or profile', () => {
    expect(renderEnv({ ...lab, awsVersion: undefined })).toBe(`export AWS_ENDPOINT_URL=http://127.0.0.1:4567
export AWS_ENDPOINT_URL_S3=http://127.0.0.1:4567
export AWS_ACCESS_KEY_ID=test
export AWS_SECRET_ACCESS_KEY=test
export AWS_REGION=ap-northeast-1
export AWS_DEFAULT_REGION=ap-northeast-1
unset AWS_SESSION_TOKEN AWS_PROFILE
`);
  });

  it('wraps an AWS CLI that does not heed the variable', () => {
    expect(renderEnv({ ...lab, awsVersion: 'aws-cli/2.9.19 Python/3.11.2' })).toContain(
      '\naws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }\n',
    );
  });

  it('leaves one alone that does', () => {
    expect(renderEnv({ ...lab, awsVersion: 'aws-cli/2.13.0 Python/3.11.4' })).not.toContain('aws()');
  });

  it.each([
    ['aws-cli/2.12.7', false],
    ['aws-cli/2.13.0', true],
    ['aws-cli/3.0.0', true],
    ['aws-cli/1.28.9', false],
    ['aws-cli/1.29.0', true],
    ['something else', false],
  ])('knows whether %s heeds AWS_ENDPOINT_URL', (version, expected) => {
    expect(heedsEndpointVariable(version)).toBe(expected);
  });
});
