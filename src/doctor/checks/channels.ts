// Checks the notification channels as far as possible without sending a message.
import { reachChannel } from '#src/notifications/http.ts';
import { jiraIssuesOf } from '#src/notifications/channels.ts';
import { failure, ok, describeError, type Check, type CheckResult, type CheckContext } from '../check.ts';

const WOULD_SEND = 'sending is not checked, because that would send a message';

/** A label that no ticket has, to test whether a search is permitted. */
const NO_TICKET = 'aws-config-compliance-doctor';

export const channels: Check = {
  name: 'channels',
  remedy: 'Check the settings of the channels.',
  async run(context) {
    const tried = await Promise.all([slack(context), teams(context), jira(context), sns(context), ses(context)]);
    const results = tried.filter((result) => result !== undefined);
    return results.length > 0 ? results : [ok('no channel is configured: nobody will be notified')];
  },
};

type ChannelCheck = (context: CheckContext) => Promise<CheckResult | undefined>;

/** Turns a failed test into a failure. The message names the service, never its address. */
async function catchAs(remedy: string, attempt: () => Promise<CheckResult>): Promise<CheckResult> {
  try {
    return await attempt();
  } catch (error) {
    return failure(describeError(error), remedy);
  }
}

const webhook = (service: string, setting: 'SLACK_WEBHOOK_URL' | 'TEAMS_WEBHOOK_URL'): ChannelCheck => {
  return async ({ config, signal }) => {
    const url = config[setting];
    if (!url) return undefined;
    return catchAs(`Check ${setting}, the network policy, and HTTPS_PROXY if there is one.`, async () => {
      await reachChannel({ service, url, signal });
      return ok(`${service} answers; ${WOULD_SEND}`);
    });
  };
};
const slack = webhook('Slack', 'SLACK_WEBHOOK_URL');
const teams = webhook('Teams', 'TEAMS_WEBHOOK_URL');

const jira: ChannelCheck = async ({ config, signal }) => {
  const issues = jiraIssuesOf(config);
  if (!issues) return undefined;
  const remedy =
    'Check JIRA_BASE_URL, JIRA_API, JIRA_EMAIL, JIRA_API_TOKEN, and that the account may see JIRA_PROJECT.';
  return catchAs(remedy, async () => {
    await issues.find(NO_TICKET, signal);
    return ok(
      `Jira can search project ${config.JIRA_PROJECT}; creating a ticket is not checked, because that would create one`,
    );
  });
};

const sns: ChannelCheck = async ({ config, aws, signal }) => {
  const arn = config.SNS_TOPIC_ARN;
  if (!arn) return undefined;
  return catchAs('Check SNS_TOPIC_ARN, and sns_topic_arn of terraform/hub.', async () => {
    await aws.findTopic(arn, signal);
    return ok(`SNS has the topic ${arn}; ${WOULD_SEND}`);
  });
};

const ses: ChannelCheck = async ({ config, aws, signal }) => {
  if (!config.SES_FROM) return undefined;
  const address = /<([^>]+)>/.exec(config.SES_FROM)?.[1] ?? config.SES_FROM;
  const domain = address.slice(address.indexOf('@') + 1);
  const remedy = 'Verify the address or its domain in SES, and allow the hub role to read it (ses of terraform/hub).';
  return catchAs(remedy, async () => {
    const trials = await Promise.allSettled([domain, address].map((identity) => aws.isVerified(identity, signal)));
    const isVerified = trials.some((trial) => trial.status === 'fulfilled' && trial.value);
    if (isVerified) return ok(`SES has verified ${address}; ${WOULD_SEND}`);
    // The role may have permission for only one of the two calls. Only two refusals count as a failure.
    const refused = trials.filter((trial) => trial.status === 'rejected');
    if (refused.length === trials.length) throw refused[0]!.reason;
    return failure(`SES has verified neither ${address} nor ${domain}`, remedy);
  });
};
