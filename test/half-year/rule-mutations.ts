// Mistakes on purpose about the health of rules, and about what their silence proves.

/** In `file` of the re-computation, `from` becomes `to`. */
export type Mutation = { mistake: string; file: string; from: string; to: string };

export const RULE_MUTATIONS: readonly Mutation[] = [
  {
    mistake: 'a rule whose details are denied counts as read',
    file: 'rule-health.ts',
    from: 'if (rule.unread !== undefined) return',
    to: "if (rule.unread === 'never') return",
  },
  {
    mistake: 'a rule that is being evaluated resolves what it does not show',
    file: 'rule-health.ts',
    from: "health === 'evaluating' ? why : ",
    to: "health === 'evaluating' ? '' : ",
  },
  {
    mistake: 'a stale rule counts as healthy',
    file: 'expected-rules.ts',
    from: "const WORKS = ['healthy', 'nothing-in-scope'];",
    to: "const WORKS = ['healthy', 'nothing-in-scope', 'stale'];",
  },
  {
    mistake: 'rules that were not checked lower rule health',
    file: 'expected-rules.ts',
    from: "const APART = ['internal', 'not-checked'];",
    to: "const APART = ['internal'];",
  },
  {
    mistake: 'what is missing by inference lowers rule health',
    file: 'rules.ts',
    from: 'healthFigures(healths)',
    to: "healthFigures([...healths, ...Array.from({ length: lacking }, () => 'missing')])",
  },
  {
    mistake: 'only what all others have is missing by inference',
    file: 'expected-rules.ts',
    from: 'group.length * 9',
    to: 'group.length * 10',
  },
  {
    mistake: 'silence resolves without a later evaluation',
    file: 'ledger.ts',
    from: "if (!rules.every(isLater)) return doubt('rule was not evaluated since', true);",
    to: '',
  },
  {
    mistake: 'a result that complies proves nothing if the rule does not work',
    file: 'ledger.ts',
    from: "has(['COMPLIANT', 'NOT_APPLICABLE'])",
    to: 'false',
  },
  {
    mistake: 'a failing rule resolves what it does not show',
    file: 'rule-health.ts',
    from: "failing: 'rule is failing',",
    to: '',
  },
  {
    mistake: 'a failure that a success followed counts',
    file: 'rule-health.ts',
    from: "failure !== undefined && failure.at > (evaluatedAt ?? '')",
    to: 'failure !== undefined',
  },
  {
    mistake: 'changes are evaluated although the recorder is stopped',
    file: 'rule-health.ts',
    from: "if (recorder === 'stopped')",
    to: "if (recorder === 'broken')",
  },
  {
    mistake: 'a rule that the clock triggers is never stale',
    file: 'rule-health.ts',
    from: '> 2 * how.frequencyHours!',
    to: '> 200 * how.frequencyHours!',
  },
  {
    mistake: 'everything is recorded',
    file: 'rule-health.ts',
    from: "how.health === 'not-recorded' &&",
    to: 'false &&',
  },
  {
    mistake: 'findings of an account that left count as resolved',
    file: 'ledger.ts',
    from: "...close('departed'), verdict: 'departed'",
    to: "...close('resolved'), verdict: 'resolved'",
  },
  {
    mistake: 'findings of an account that left stay open',
    file: 'open-findings.ts',
    from: "state === 'open'",
    to: "state === 'open' || state === 'departed'",
  },
  {
    mistake: 'findings of an account that returns start again',
    file: 'ledger.ts',
    from: "entry.state === 'resolved' ? date :",
    to: "entry.state !== 'open' ? date :",
  },
  {
    mistake: 'accounts that left are listed for ever',
    file: 'changes.ts',
    from: '<= 90',
    to: '<= 9000',
  },
  {
    mistake: 'settings retire no rule',
    file: 'ledger.ts',
    from: 'settings.retiredRules.some(',
    to: '[].some(',
  },
  {
    mistake: 'rules that are seen nowhere are kept',
    file: 'ledger.ts',
    from: 'daysBetween(listed, date) > 90',
    to: 'daysBetween(listed, date) > 900',
  },
  {
    mistake: 'the baseline ignores environments',
    file: 'expected-rules.ts',
    from: '(environments === undefined || environments.includes(environment)) &&',
    to: '',
  },
  {
    mistake: 'the baseline ignores units',
    file: 'expected-rules.ts',
    from: '(ous === undefined || ous.some((unit) => isIn(account, unit))) &&',
    to: '',
  },
  {
    mistake: 'the baseline ignores regions',
    file: 'expected-rules.ts',
    from: '(regions === undefined || regions.includes(region))',
    to: 'true',
  },
  {
    mistake: 'a gap without an instant of AWS has no date',
    file: 'rule-gaps.ts',
    from: 'same === undefined ? week.date : same.since',
    to: "''",
  },
  {
    mistake: 'a gap starts again in each report',
    file: 'rule-gaps.ts',
    from: 'same === undefined ? week.date : same.since',
    to: 'week.date',
  },
  {
    mistake: 'a gap in an account and region that is read for the first time has a date',
    file: 'rule-gaps.ts',
    from: 'if (place === undefined) return gap;',
    to: 'if (place === undefined) return { ...gap, since: week.date };',
  },
  {
    mistake: 'a gap starts again if its account and region was not read meanwhile',
    file: 'rule-gaps.ts',
    from: '[...read, ...unread]',
    to: '[...read, ...unread.map((one) => ({ ...one, gaps: [] }))]',
  },
  {
    mistake: 'a gap of another health has the date of the first',
    file: 'rule-gaps.ts',
    from: 'rule === gap.rule && health === gap.health',
    to: 'rule === gap.rule',
  },
  {
    mistake: 'an account of which one region is out of scope is excluded',
    file: 'figures.ts',
    from: "dispositions.every((one) => one === 'excluded')",
    to: "dispositions.includes('excluded')",
  },
];
