// The list of receivers: one simulated service for each channel, in the order in which the page shows them.
import { jira } from './jira.ts';
import type { ReceiverDefinition } from './receiver.ts';
import { ses } from './ses.ts';
import { slack } from './slack.ts';
import { sns } from './sns.ts';
import { teams } from './teams.ts';

export const RECEIVER_DEFINITIONS: readonly ReceiverDefinition[] = [slack, teams, jira, sns, ses];

/** Their names. */
export const RECEIVERS: readonly string[] = RECEIVER_DEFINITIONS.map(({ name }) => name);
