// Reports how many rules may have results that are a day old, because AWS Config records resources only once a day. Daily recording is a
// choice and therefore not a rule gap.
import { formatCount } from '#domain/coverage/notes.ts';
import type { CoverageLine } from '#domain/coverage/reconciliation.ts';
import { listUnrecorded } from './recording.ts';
import type { RecorderFacts, RegionRules, RuleFacts } from './rule-facts.ts';

/** The types that AWS records continuously, whatever frequency is set (AWS Config API Reference, RecordingMode). */
const NEVER_DAILY: ReadonlySet<string> = new Set([
  'AWS::Config::ResourceCompliance',
  'AWS::Config::ConformancePackCompliance',
  'AWS::Config::ConfigurationRecorder',
]);

/**
 * Returns the number of rules whose results may be a day old: rules that are triggered only by changes, if a type in their scope is
 * recorded daily.
 */
export function countDailyRules({ recorder, rules }: RegionRules): number {
  if (recorder.state === 'stopped' || recorder.state === 'none') return 0;
  return rules.filter((rule) => isRead(rule) && rule.frequencyHours === undefined && isDaily(rule, recorder)).length;
}

const isRead = ({ isInternal, unread, isGone }: RuleFacts): boolean => !isInternal && unread === undefined && !isGone;

/** Whether a type in the rule's scope is recorded daily. A rule without a scope evaluates every type. */
function isDaily({ resourceTypes }: RuleFacts, { group, frequency, overrides = [] }: RecorderFacts): boolean {
  const frequencyOf = (type: string) => overrides.find(({ types }) => types.includes(type))?.frequency ?? frequency;
  if (resourceTypes === undefined) return [frequency, ...overrides.map((one) => one.frequency)].includes('DAILY');
  const unrecorded = new Set(group === undefined ? [] : listUnrecorded(resourceTypes, group));
  return resourceTypes.some((type) => !NEVER_DAILY.has(type) && !unrecorded.has(type) && frequencyOf(type) === 'DAILY');
}

/** Creates a collection of the accounts and regions with rules whose results may be a day old. */
export function createDailyRecording() {
  const counts = new Map<string, number>();
  const accounts = new Set<string>();
  return {
    take({ accountId, region }: Pick<CoverageLine, 'accountId' | 'region'>, facts: RegionRules): void {
      const rules = countDailyRules(facts);
      if (rules === 0) return;
      counts.set(`${accountId} ${region}`, rules);
      accounts.add(accountId);
    },

    /** Returns a line of `Coverage` whose reason states the number of rules whose results may be a day old. */
    describe(line: CoverageLine): CoverageLine {
      const rules = counts.get(`${line.accountId} ${line.region}`);
      if (rules === undefined) return line;
      const daily = `recorded once a day: the results of ${formatCount(rules, 'change-triggered rule')} may be a day old`;
      const reason = [line.reason ?? '', daily].filter((text) => text !== '').join('; ');
      return { ...line, reason };
    },

    /** Returns one line for the tabs, or none if nothing is recorded daily. */
    remarks(): string[] {
      if (counts.size === 0) return [];
      const where = `${formatCount(counts.size, 'region')} of ${formatCount(accounts.size, 'account')}`;
      return [
        `Daily recording: AWS Config records resources of change-triggered rules once a day in ${where}, so their results may be a day old: see the Reason of these regions on Coverage.`,
      ];
    },
  };
}
