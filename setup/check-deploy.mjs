// `check:deploy`: chart, image file, Terraform, CloudFormation, policies and monitors through the real validators.

import { deployChecks } from './deploy-checks.mjs';
import { reportingFailure } from './log.mjs';
import { runChecks } from './run-checks.mjs';

await reportingFailure(async () => runChecks('deploy', await deployChecks()));
