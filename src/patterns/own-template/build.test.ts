import { describe, expect, it } from 'vitest';
import { certificateParameters } from './build.ts';

const arns = { serverArn: 'server', clientAuthorityArn: 'authority' };
const template = (names: string[], more: object = {}) =>
  JSON.stringify({
    Parameters: Object.fromEntries(names.map((name) => [name, { Type: 'String', ...more }])),
    Resources: {},
  });
const filled = (text: string, parameters = {}) =>
  certificateParameters({ stackName: 's', template: text, parameters }, arns);

describe('parameters for certificates', () => {
  it('are filled by their names', () => {
    const names = [
      'ServerCertificateArn',
      'VpnServerCert',
      'ClientCertificateArn',
      'ClientRootCertificateChainArn',
      'Cidr',
    ];
    expect(filled(template(names))).toEqual({
      ServerCertificateArn: 'server',
      VpnServerCert: 'server',
      ClientCertificateArn: 'authority',
      ClientRootCertificateChainArn: 'authority',
    });
  });

  it('are left alone when they are given or have a default', () => {
    expect(filled(template(['ServerCertificateArn']), { ServerCertificateArn: 'mine' })).toEqual({});
    expect(filled(template(['ServerCertificateArn'], { Default: 'x' }))).toEqual({});
  });
});
