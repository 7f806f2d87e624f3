// Notes on what is missing in a region that was read. Each cause has its own kind of note, with a remedy. If the cause makes the report
// incomplete, the kind also has a warning for the reader.

/** A note on a rule that was not read in full or, if `rule` is empty, on a part of the region. Notes of version 1.0.0 have no kind. */
export type RuleNote = {
  rule: string;
  note: string;
  kind?: NoteKind;
  /** The names of the rules, if the note is about several. */
  rules?: readonly string[];
};

type AccountRegion = { accountId: string; region: string };
export type NotedRule = RuleNote & AccountRegion;

type NoteDefinition = {
  remedy: string;
  /** Returns the warning for the reader; absent if the note itself is enough. `where` gives the number of regions and accounts. */
  warning?: (where: string, rules: number) => string;
  /** Why a finding of this rule that no longer appears cannot be treated as resolved; absent if it can be. */
  unobservedReason?: string;
  /** Set if `unobservedReason` applies only when no other rule of the same family has results. */
  onlyWithoutResults?: true;
};

const RULE_NOT_READ = 'rule not read';

const NOTES = {
  tags: {
    remedy: 'Allow config:SelectResourceConfig to the spoke role, or set READ_TAGS=false.',
    warning: (where) =>
      `tags of resources could not be read in ${where}: they are shown as UNSUPPORTED, and owners come from elsewhere`,
  },
  'tags-limited': {
    remedy:
      'Nothing to do: the tags of the other resources of this region are UNSUPPORTED, and their rows are complete.',
    warning: (where) =>
      `tags of only a part of the resources were kept in ${where}: the others are shown as UNSUPPORTED, and owners come from elsewhere`,
  },
  'tags-skipped': {
    remedy: 'Nothing to do if it happens once: the tags of these resources are UNSUPPORTED, all others were read.',
  },
  'recorder-not-checked': {
    remedy: 'Allow config:DescribeConfigurationRecorderStatus to the spoke role.',
    warning: (where) => `the state of the configuration recorder was not checked in ${where}: results there may be old`,
  },
  'recorder-stopped': { remedy: 'Turn on the AWS Config recorder; until then only periodic rules are evaluated.' },
  'recorder-failing': { remedy: 'Look at the delivery channel and the role of the AWS Config recorder.' },
  denied: {
    remedy: 'Allow config:GetComplianceDetailsByConfigRule on this rule to the spoke role.',
    warning: (where, rules) => `AWS denied the results of ${formatCount(rules, 'rule')} in ${where}`,
    unobservedReason: RULE_NOT_READ,
  },
  'denied-service-linked': {
    remedy: 'Nothing to do: the service that owns the rule may keep its results to itself.',
    unobservedReason: RULE_NOT_READ,
  },
  refused: {
    remedy: 'Nothing that a retry would change: AWS refuses this rule for itself, for the reason it gives.',
    warning: (where, rules) => `AWS refused the results of ${formatCount(rules, 'rule')} in ${where}`,
    unobservedReason: RULE_NOT_READ,
  },
  failed: { remedy: 'Retry the account: AWS did not answer for these rules.', unobservedReason: RULE_NOT_READ },
  deleted: { remedy: 'Nothing to do if the rule was deleted on purpose.', unobservedReason: 'rule is gone' },
  evaluating: {
    remedy: 'Nothing to do: AWS Config is evaluating the rule again.',
    unobservedReason: 'rule is evaluating',
  },
  deleting: { remedy: 'Nothing to do if the rule is deleted on purpose.', unobservedReason: 'rule is being deleted' },
  'deleting-results': {
    remedy: 'Nothing to do: the rule is evaluated again once its results are deleted.',
    unobservedReason: 'results are being deleted',
  },
  'other-state': { remedy: 'Look at the rule in the AWS Config console.', unobservedReason: 'rule is not active' },
  internal: {
    remedy: 'Nothing to do: the service that owns them keeps their results to itself.',
    unobservedReason: 'rule is internal',
    onlyWithoutResults: true,
  },
  'no-results': {
    remedy: 'Look at the rule in the AWS Config console.',
    unobservedReason: 'rule has no results',
    onlyWithoutResults: true,
  },
} as const satisfies Record<string, NoteDefinition>;

export type NoteKind = keyof typeof NOTES;

/** Every kind of note. */
export const NOTE_KINDS = Object.keys(NOTES) as NoteKind[];

/** The meaning of notes from version 1.0.0, and of kinds that a later version introduced. */
const UNKNOWN_KIND: NoteDefinition = {
  remedy: 'The region was read; this part of it was not.',
  unobservedReason: RULE_NOT_READ,
};

const findDefinition = ({ kind }: RuleNote): NoteDefinition =>
  kind !== undefined && Object.hasOwn(NOTES, kind) ? NOTES[kind] : UNKNOWN_KIND;

/** Returns the remedy for a note. */
export function findNoteRemedy(note: RuleNote): string {
  return findDefinition(note).remedy;
}

/** Whether a note is shown on its own line. A note about several rules is shown with the findings that it concerns instead. */
export function hasOwnLine({ rules }: RuleNote): boolean {
  return rules === undefined;
}

type UnobservedRule = { rule: string; why: string; onlyWithoutResults: boolean };

/** Returns, for each rule of a note, why findings that no longer appear cannot be treated as resolved. */
export function listUnobservedRules(note: RuleNote): UnobservedRule[] {
  const { rule, rules = [rule] } = note;
  const { unobservedReason, onlyWithoutResults = false } = findDefinition(note);
  if (unobservedReason === undefined) return [];
  return rules.filter((name) => name !== '').map((name) => ({ rule: name, why: unobservedReason, onlyWithoutResults }));
}

/** Returns the warnings for `Summary`: one line for each kind of note that has a warning, regardless of the number of regions. */
export function buildWarnings(notes: readonly NotedRule[]): string[] {
  return [...Map.groupBy(notes, ({ kind }) => kind).values()].flatMap((sameKind) => {
    const { warning } = findDefinition(sameKind[0]!);
    return warning ? [warning(describeRegions(sameKind), sameKind.length)] : [];
  });
}

function describeRegions(places: readonly AccountRegion[]): string {
  const regions = new Set(places.map(({ accountId, region }) => `${accountId} ${region}`)).size;
  const accounts = new Set(places.map(({ accountId }) => accountId)).size;
  return `${formatCount(regions, 'region')} of ${formatCount(accounts, 'account')}`;
}

/** Returns a number followed by its noun. The noun is plural unless the number is 1. */
export function formatCount(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
