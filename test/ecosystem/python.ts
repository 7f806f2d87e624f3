// The Python environment of these tests: moto, an independent simulation of AWS, and what makes certificates.
import { fileURLToPath } from 'node:url';
import { pythonEnvironment } from '../../setup/python-env.mjs';

/** Installing takes a minute where it was never done. */
export const INSTALLING_MS = 300_000;

export const python = (): Promise<string> =>
  pythonEnvironment('ecosystem', fileURLToPath(new URL('requirements.txt', import.meta.url)));
