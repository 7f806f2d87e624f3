// Checks whether the Jira account can search the project.
import type { Channel } from '../channel.ts';
import type { JiraIssues } from './issues.ts';

/** A label that no ticket has. */
const NO_TICKET = 'aws-config-compliance-doctor';

export function createJiraCheck(issues: JiraIssues, project: string): Channel['check'] {
  return async (signal) => {
    await issues.find(NO_TICKET, signal);
    return `Jira can search project ${project}; creating a ticket is not checked, because that would create one`;
  };
}
