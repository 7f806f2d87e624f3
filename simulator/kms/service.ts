// KMS: one signing key for each ARN, made when it is first used. It signs as KMS does, so that anybody can check the signature.
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { failure, type Failure } from '#simulator/base/answer.ts';
import { isOperationOf } from '#simulator/base/operations.ts';
import { signDigest } from './ecdsa.ts';
import type { Call, Simulation } from '#simulator/simulation/simulation.ts';

type KeyPair = { publicKey: KeyObject; privateKey: KeyObject };
type Request = Record<string, unknown>;

const keysOf = new WeakMap<Simulation, Map<string, KeyPair>>();

function keyPair(simulation: Simulation, keyArn: string): KeyPair {
  const keys = keysOf.get(simulation) ?? new Map<string, KeyPair>();
  keysOf.set(simulation, keys);
  const pair = keys.get(keyArn) ?? generateKeyPairSync('ec', { namedCurve: 'P-256' });
  keys.set(keyArn, pair);
  return pair;
}

function answerSign(simulation: Simulation, request: Request): string | Failure {
  const { KeyId, Message, MessageType, SigningAlgorithm } = request;
  if (SigningAlgorithm !== 'ECDSA_SHA_256')
    return failure('InvalidKeyUsageException', `The key does not support ${String(SigningAlgorithm)}.`);
  const message = Buffer.from(String(Message), 'base64');
  const digest = MessageType === 'DIGEST' ? message : createHash('sha256').update(message).digest();
  if (digest.length !== 32)
    return failure('ValidationException', 'Digest is invalid length for algorithm ECDSA_SHA_256.');
  const { privateKey } = keyPair(simulation, String(KeyId));
  const Signature = signDigest(digest, privateKey).toString('base64');
  return JSON.stringify({ KeyId, Signature, SigningAlgorithm });
}

function answerPublicKey(simulation: Simulation, { KeyId }: Request): string {
  const PublicKey = keyPair(simulation, String(KeyId)).publicKey.export({ format: 'der', type: 'spki' });
  return JSON.stringify({
    ...{ KeyId, PublicKey: PublicKey.toString('base64'), KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
    SigningAlgorithms: ['ECDSA_SHA_256'],
  });
}

/** Answers a call to KMS: the hub alone has keys. */
export function callKms(simulation: Simulation, call: Call, request: Request): string | Failure {
  const { operation, principal } = call;
  if (!isOperationOf('kms', operation))
    return failure('UnknownOperationException', `The simulator does not answer ${operation}.`);
  simulation.log.use(principal.role, `kms:${operation}`, 'key');
  if (principal.role !== 'hub')
    return failure('AccessDeniedException', `User: ${principal.arn} is not authorized to perform: kms:${operation}`);
  return operation === 'Sign' ? answerSign(simulation, request) : answerPublicKey(simulation, request);
}
