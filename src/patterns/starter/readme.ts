/** What goes with the app, to be typed one after the other. */
import type { PatternName } from '../names.ts';

export function readme(pattern: PatternName): string {
  return `# A closed network for Amazon S3: ${pattern}

What is decided is in \`lib/closed-s3-stack.ts\`. Every step, certificates and costs too: \`node_modules/kairo-s3/docs/deploy.md\`. The package \`kairo-s3\`, constructs and command, lies beside this file.

    npm install
    npx cdk synth

## To a lab on this machine

    npx kairo up ${pattern} && npx kairo reset && eval "$(npx kairo env)"

## To AWS

Sign in as you do for \`aws\`, with a region.

## Either way

Certificates go into ACM first (\`deploy.md\` says how to make them):

    SERVER=$(aws acm import-certificate --certificate fileb://server.pem --private-key fileb://server.key --certificate-chain fileb://ca.pem --query CertificateArn --output text)
    CLIENTS=$SERVER

Then, once for an account and region \`npx cdk bootstrap\`, and:

    npx cdk deploy --parameters ServerCertificateArn=$SERVER --parameters ClientCertificateArn=$CLIENTS --outputs-file outputs.json
    npx cdk diff
    npx cdk destroy

\`outputs.json\` has the endpoint's URL, the Client VPN endpoint's id and the bucket's name. With an exported profile \`npx kairo connect client1.ovpn\` connects the lab's on-premises host; \`npx kairo verify\` looks for a bucket of the name \`kairo-rehearsal\` there.
`;
}
