// As much of CloudFormation's functions as terraform/spokes/spoke-role.yaml uses: Ref, Sub, If, Equals, Not, Join.
import { parse, type ScalarTag, type CollectionTag } from 'yaml';

type Call = { call: string; of: unknown };
type Template = {
  Parameters: Record<string, { Type: string; Default?: string }>;
  Conditions: Record<string, unknown>;
  Resources: Record<string, { Properties: unknown }>;
};

const scalar = (tag: string): ScalarTag => ({ tag: `!${tag}`, resolve: (of) => ({ call: tag, of }) });
const list = (tag: string): CollectionTag => ({
  tag: `!${tag}`,
  collection: 'seq',
  resolve: (items) => ({ call: tag, of: items.toJSON() as unknown }),
});
const customTags = [...['Ref', 'Sub', 'GetAtt'].map(scalar), ...['If', 'Equals', 'Not', 'Join'].map(list)];

/** What `!Ref AWS::NoValue` leaves: nothing, neither a key nor an item. */
const NOTHING = Symbol('AWS::NoValue');

/**
 * The properties of each resource as CloudFormation would make them in `account`.
 * @throws Error on a function, a reference or a condition that is not known here
 */
export function resolveTemplate(yaml: string, account: string, given: Record<string, string>): Record<string, unknown> {
  const { Parameters, Conditions, Resources } = parse(yaml, { customTags }) as Template;
  const defaults = Object.entries(Parameters).flatMap(([name, parameter]) =>
    parameter.Default === undefined ? [] : [[name, parameter.Default]],
  );
  const values: Record<string, unknown> = {
    ...Object.fromEntries(defaults),
    'AWS::Partition': 'aws',
    'AWS::AccountId': account,
    'AWS::NoValue': NOTHING,
    ...given,
  };
  const valueOf = (name: string) => {
    if (!(name in values)) throw new Error(`no parameter ${name}`);
    const isList = Parameters[name]?.Type === 'CommaDelimitedList';
    return isList ? String(values[name]).split(',') : values[name];
  };
  const apply = ({ call, of }: Call): unknown => {
    if (call === 'Ref') return valueOf(String(of));
    if (call === 'Sub') return String(of).replaceAll(/\$\{([^}]+)\}/g, (_all, name: string) => String(valueOf(name)));
    const items = of as unknown[];
    if (call === 'Equals') return resolve(items[0]) === resolve(items[1]);
    if (call === 'Join') return (resolve(items[1]) as string[]).join(String(items[0]));
    if (call === 'Not') return !resolve(items[0]);
    if (call === 'If') return resolve(resolve(Conditions[String(items[0])]) ? items[1] : items[2]);
    throw new Error(`!${call} is not known here`);
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== NOTHING);
    if (typeof value !== 'object' || value === null) return value;
    if ('call' in value) return apply(value as Call);
    const fields = Object.entries(value).map(([name, field]) => [name, resolve(field)] as const);
    return Object.fromEntries(fields.filter(([, field]) => field !== NOTHING));
  };
  return Object.fromEntries(Object.entries(Resources).map(([name, { Properties }]) => [name, resolve(Properties)]));
}
