// Calls are signed as the SDK signs them, by a key that is derived once a session and day.
import { SignatureV4 } from '@smithy/signature-v4';
import { expect, test, vi } from 'vitest';
import { Sha256 } from '#src/aws/sha256.ts';
import { createSigner } from '#src/aws/signer.ts';

const request = (body: string) => ({
  ...{ method: 'POST', protocol: 'https:', hostname: 'config.us-east-1.amazonaws.com', path: '/', query: {} },
  ...{ headers: { host: 'config.us-east-1.amazonaws.com', 'x-amz-target': 'StarlingDoveService.DescribeConfigRules' } },
  body,
});
const ofSession = (number: number) => ({
  ...{ accessKeyId: `ASIA${number}`, secretAccessKey: `secret-${number}`, sessionToken: `token-${number}` },
});

test('through sessions and days every signature is the SDK’s own, and only a new session or day has a new key', async () => {
  let session = ofSession(1);
  const credentials = () => Promise.resolve(session);
  const signer = createSigner('config', 'us-east-1', credentials);
  const theirs = new SignatureV4({ service: 'config', region: 'us-east-1', credentials, sha256: Sha256 });
  const hashes = vi.spyOn(Sha256.prototype, 'digest');
  const hashed: number[] = [];
  const sign = async (body: string, day: string) => {
    const options = { signingDate: new Date(day), signingRegion: 'us-east-1', signingService: 'config' };
    hashes.mockClear();
    const signed = await signer.sign(request(body), options);
    hashed.push(hashes.mock.calls.length);
    expect(signed.headers).toEqual((await theirs.sign(request(body), options)).headers);
  };
  await sign('{}', '2026-11-23T23:59:58Z');
  await sign('{"Limit":25}', '2026-11-23T23:59:59Z');
  await sign('{}', '2026-11-24T00:00:00Z');
  session = ofSession(2);
  await sign('{}', '2026-11-24T00:00:01Z');
  await sign('{}', '2026-11-24T00:00:02Z');
  // The body, the canonical request and the signature; before them a new key's five.
  expect(hashed).toEqual([8, 3, 8, 8, 3]);
});
