// What is true in a week of the half year, as the simulator knows it, without what people leave out.
import type { ExpectedRegion } from '#simulator/oracle/oracle.ts';
import type { Simulator } from '#simulator/server.ts';
import { namedRow, type Rule, type Week } from './recompute/facts.ts';
import * as story from './story.ts';

/** What is true at this moment, with what the worker's settings and the report's leave out. */
export function factsOf(simulator: Simulator, week: number, catalogue: story.Catalogue): Week {
  const oracle = simulator.oracle();
  const accounts = [...oracle.accounts()].map(({ id, name, ou, state }) => ({ id, name, ou, state }));
  const isExcluded = (account: string, region: string) => {
    const { ou, state } = accounts.find(({ id }) => id === account)!;
    if (state !== 'ACTIVE') return false;
    if (story.EXCLUDING.includes(week) && account === story.EXCLUDED) return true;
    return story.isOutOfScope(week, { account, ou, region });
  };
  return {
    date: story.dateOf(week),
    readAt: story.readAtOf(week),
    rows: [...oracle.rows()].map(namedRow).filter(({ account, region }) => !isExcluded(account, region)),
    regions: [...oracle.regions()].map((found) => {
      const { accountId, region } = found;
      const isLeftOut = isExcluded(accountId, region);
      const listed = found.ruleHealth.filter(({ health }) => health !== 'missing');
      return {
        ...{ account: accountId, region, recorder: found.recorder, tags: found.tags },
        disposition: isLeftOut ? 'excluded' : found.disposition,
        rules: isLeftOut ? [] : [...found.listedRules, ...internalOnly(found)],
        evaluated: isLeftOut ? [] : listed,
        answers: {
          ...{ status: found.evaluationStatus, verdicts: found.complianceByRule },
          recordingScope: found.recordingScope,
        },
      };
    }),
    accounts: accounts.map(({ id, name, ou }) => ({ id, name, ou })),
    settings: story.settingsIn(week, catalogue),
  };
}

/** The rules of a region that has none but internal ones, which the simulator does not count as listed there. */
function internalOnly({ disposition, ruleHealth }: ExpectedRegion): Rule[] {
  if (disposition !== 'no-rules') return [];
  const internal = ruleHealth.filter(({ health }) => health === 'internal');
  return internal.map(({ name, state, results }) => ({ name, state, internal: true, unread: undefined, results }));
}
