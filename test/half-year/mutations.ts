// Mistakes on purpose: each makes the re-computation wrong in one way, and the comparison must see it.

export type Mutation = { mistake: string; file: string; from: string; to: string };

export const MUTATIONS: readonly Mutation[] = [
  {
    mistake: 'what could not be read counts as resolved',
    file: 'ledger.ts',
    from: 'if (!isCovered(place)) return place.disposition;',
    to: '',
  },
  {
    mistake: 'findings of an account that is gone count as resolved',
    file: 'ledger.ts',
    from: "return 'not listed';",
    to: "return '';",
  },
  {
    mistake: 'a rule whose details are denied counts as read',
    file: 'ledger.ts',
    from: "return 'rule not read';",
    to: "return '';",
  },
  {
    mistake: 'INSUFFICIENT_DATA counts as compliant',
    file: 'ledger.ts',
    from: "row.compliance === 'INSUFFICIENT_DATA' &&",
    to: 'false &&',
  },
  {
    mistake: 'a region without rules counts as unread',
    file: 'ledger.ts',
    from: "['scanned', 'no-rules']",
    to: "['scanned']",
  },
  {
    mistake: 'a finding that comes back is as old as at first',
    file: 'ledger.ts',
    from: "openSince: date, verdict: 'reopened'",
    to: "openSince: entry.openSince, verdict: 'reopened'",
  },
  {
    mistake: 'a finding that comes back forgets when it was first seen',
    file: 'ledger.ts',
    from: "firstSeen: entry.firstSeen, openSince: date, verdict: 'reopened'",
    to: "firstSeen: date, openSince: date, verdict: 'reopened'",
  },
  {
    mistake: 'weeks unknown start the age anew',
    file: 'ledger.ts',
    from: "openSince: entry.openSince, verdict: 'still open'",
    to: "openSince: entry.lastSeen, verdict: 'still open'",
  },
  {
    mistake: 'the first report calls everything new',
    file: 'ledger.ts',
    from: "verdict: before === undefined ? 'base' : 'new'",
    to: "verdict: 'new'",
  },
  {
    mistake: 'generated names are not folded',
    file: 'classification.ts',
    from: "if (rule.startsWith(prefix)) return rule.slice(prefix.length, rule.lastIndexOf('-'));",
    to: '',
  },
  {
    mistake: 'names of conformance packs are not folded',
    file: 'classification.ts',
    from: 'if (pack > 0)',
    to: 'if (pack > 9999)',
  },
  {
    mistake: 'non-prod is prod',
    file: 'classification.ts',
    from: "nonprod: 'nonprod',",
    to: "nonprod: 'prod',",
  },
  {
    mistake: 'the outermost unit decides the environment',
    file: 'classification.ts',
    from: ".split('/').toReversed()",
    to: ".split('/')",
  },
  {
    mistake: 'the settings do not override an environment',
    file: 'classification.ts',
    from: 'if (override !== undefined) return override;',
    to: '',
  },
  {
    mistake: "a resource's own tag does not count",
    file: 'classification.ts',
    from: "tag !== '' && tag !== 'UNSUPPORTED'",
    to: 'false',
  },
  {
    mistake: 'the outermost unit decides the owner',
    file: 'classification.ts',
    from: 'b.length - a.length',
    to: 'a.length - b.length',
  },
  {
    mistake: 'settings do not change severities',
    file: 'classification.ts',
    from: 'rules[family] ?? rules[pattern] ?? ',
    to: '',
  },
  {
    mistake: 'waivers do not look at resources',
    file: 'classification.ts',
    from: '(scope.resources === undefined ||',
    to: '(true ||',
  },
  {
    mistake: 'waivers do not look at raw names',
    file: 'classification.ts',
    from: '|| isLike(finding.rule, rule)',
    to: '',
  },
  {
    mistake: 'a waiver ends a day early',
    file: 'open-findings.ts',
    from: 'date <= expires',
    to: 'date < expires',
  },
  {
    mistake: 'a finding is breached on the day it is due',
    file: 'open-findings.ts',
    from: 'date > due',
    to: 'date >= due',
  },
  {
    mistake: 'the due date counts from the first time ever',
    file: 'open-findings.ts',
    from: 'plusDays(finding.openSince, days)',
    to: 'plusDays(finding.firstSeen, days)',
  },
  {
    mistake: 'unread accounts keep the name of old',
    file: 'open-findings.ts',
    from: 'week.accounts.find(({ id }) => id === finding.account) ?? ',
    to: '',
  },
  {
    mistake: 'waivers stand out a week before their end',
    file: 'owners-and-waivers.ts',
    from: 'left <= 14',
    to: 'left <= 7',
  },
  {
    mistake: 'a waiver counts what an earlier one covers',
    file: 'owners-and-waivers.ts',
    from: 'finding.waiver === waiver',
    to: 'finding.covering.includes(waiver)',
  },
  {
    mistake: 'percentages are cut, not rounded',
    file: 'arithmetic.ts',
    from: 'rest > unit || ',
    to: '',
  },
  {
    mistake: 'excluded accounts lower the coverage',
    file: 'figures.ts',
    from: "!['excluded', 'not-active'].includes(disposition)",
    to: "disposition !== 'not-active'",
  },
  {
    mistake: 'the trend forgets the week before',
    file: 'summary.ts',
    from: '[...past, totals]',
    to: '[...past.slice(0, -1), totals]',
  },
];
