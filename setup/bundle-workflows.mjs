// Writes workflow-bundle.js for the image. Runs on Node 24 with nothing but production packages.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflows } from '../src/worker/bundle-workflows.ts';
import { root } from './machine.mjs';

const file = join(root, 'workflow-bundle.js');
const code = await bundleWorkflows();
writeFileSync(file, code);
console.log(`${file}: ${(Buffer.byteLength(code) / 1024 / 1024).toFixed(1)} MiB`);
