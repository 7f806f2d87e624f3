// The portal of IAM Identity Center and the agent of EKS Pod Identity, which the simulated organization has not, in a few
// lines: whoever shows the right token gets the simulator's credentials.
import type { Simulator } from '#simulator/server.ts';
import { answerJson, serve, type Loopback } from './loopback.ts';

export const SSO_TOKEN = 'token-of-a-person';
export const POD_TOKEN = 'token-of-a-pod';

export function startIssuer({ credentials }: Simulator): Promise<Loopback> {
  return serve((request, _body, response) => {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const expiration = Date.now() + 3_600_000;
    const { pathname } = new URL(request.url!, 'http://localhost');
    if (pathname === '/federation/credentials' && request.headers['x-amz-sso_bearer_token'] === SSO_TOKEN)
      answerJson(response, 200, { roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration } });
    else if (pathname === '/v1/credentials' && request.headers.authorization === POD_TOKEN)
      answerJson(response, 200, {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        Token: sessionToken,
        Expiration: new Date(expiration).toISOString(),
      });
    else answerJson(response, 401, { message: 'unauthorized' });
  });
}
