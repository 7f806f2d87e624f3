// What a call costs with nothing but the AWS SDK: every account read with the fewest calls, its answers thrown away.
// It shares no code with the product. Usage: call-loop.ts '{"accounts": …, "warmUp": …, "regions": […], …}'
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  GetComplianceDetailsByConfigRuleCommand,
  SelectResourceConfigCommand,
} from '@aws-sdk/client-config-service';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { cpuSecondsOf } from './processes.ts';

export type CallLoopInput = { accounts: number; warmUp: number; regions: string[]; role: string; simulatorPid: number };
export type CallLoopOutput = { calls: number; threadSeconds: number; processSeconds: number; simulatorSeconds: number };

/** Accounts read side by side: enough to keep the loop busy. */
const IN_FLIGHT = 10;

const { accounts, warmUp, regions, role, simulatorPid } = JSON.parse(process.argv[2] ?? '') as CallLoopInput;
const requestHandler = new NodeHttpHandler({ httpAgent: { keepAlive: true, maxSockets: 100 } });
const sts = new STSClient({ requestHandler });
const s3 = new S3Client({ requestHandler, forcePathStyle: true });
let calls = 0;

async function counted<T>(answer: Promise<T>): Promise<T> {
  calls += 1;
  return answer;
}

async function listAllAccounts(): Promise<string[]> {
  const organizations = new OrganizationsClient({ requestHandler, region: 'us-east-1' });
  const ids: string[] = [];
  for (let token: string | undefined; ids.length < accounts + warmUp;) {
    const page = await organizations.send(new ListAccountsCommand(token ? { NextToken: token } : {}));
    ids.push(...(page.Accounts ?? []).map(({ Id }) => Id!));
    token = page.NextToken;
    if (!token) break;
  }
  return ids;
}

async function readAccount(id: string): Promise<void> {
  const assume = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${id}:role/${role}`, RoleSessionName: 'bench' });
  const { Credentials: session } = await counted(sts.send(assume));
  const credentials = {
    accessKeyId: session!.AccessKeyId!,
    secretAccessKey: session!.SecretAccessKey!,
    sessionToken: session!.SessionToken!,
  };
  for (const region of regions) {
    const config = new ConfigServiceClient({ requestHandler, region, credentials });
    await counted(config.send(new DescribeConfigurationRecorderStatusCommand({})));
    const { ConfigRules = [] } = await counted(config.send(new DescribeConfigRulesCommand({})));
    const results: unknown[] = [];
    for (const { ConfigRuleName, RuleEvaluationVisibility } of ConfigRules) {
      if (RuleEvaluationVisibility === 'INTERNAL') continue;
      const details = new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName, Limit: 100 });
      results.push((await counted(config.send(details))).EvaluationResults);
    }
    const Expression = "SELECT resourceId, resourceType, tags WHERE tags.key IN ('Name', 'Owner')";
    await counted(config.send(new SelectResourceConfigCommand({ Expression, Limit: 100 })));
    const Key = `runs/bench/${id}/${region}`;
    await counted(
      s3.send(new PutObjectCommand({ Bucket: process.env['REPORT_BUCKET'], Key, Body: JSON.stringify(results) })),
    );
  }
}

async function readAll(ids: string[]): Promise<void> {
  const waiting = ids.values();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      for (const id of waiting) await readAccount(id);
    }),
  );
}

const ids = await listAllAccounts();
await readAll(ids.slice(0, warmUp));
calls = 0;
const [thread, whole, simulator] = [process.threadCpuUsage(), process.cpuUsage(), cpuSecondsOf(simulatorPid)];
await readAll(ids.slice(warmUp));
const seconds = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6;
const output: CallLoopOutput = {
  calls,
  threadSeconds: seconds(process.threadCpuUsage(thread)),
  processSeconds: seconds(process.cpuUsage(whole)),
  simulatorSeconds: cpuSecondsOf(simulatorPid) - simulator,
};
console.log(JSON.stringify(output));
process.exit();
