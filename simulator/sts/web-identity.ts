// The token of a pod: a JSON web token whose lifetime is checked; its signature is not.
import { failure, type Failure } from '#simulator/base/answer.ts';

/** Why STS refuses a token; `undefined`: it does not. */
export function webIdentityFailure(token: string): Failure | undefined {
  const payload = token.split('.')[1];
  if (payload === undefined) return invalidToken();
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    return invalidToken();
  }
  if (typeof claims !== 'object' || claims === null || !('exp' in claims) || typeof claims.exp !== 'number') {
    return invalidToken();
  }
  const now = Math.floor(Date.now() / 1000);
  if (claims.exp > now) return undefined;
  const message = `Token expired: current date/time ${now} must be before the expiration date/time ${claims.exp}`;
  return failure('ExpiredTokenException', message);
}

function invalidToken(): Failure {
  return failure(
    'InvalidIdentityToken',
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );
}
