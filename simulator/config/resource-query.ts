// SelectResourceConfig: advanced queries over the inventory, as far as reading tags needs them.
import { failure, type Failure } from '#simulator/base/answer.ts';
import { isRecorded, narrowedBy } from './recorder-faults.ts';
import { invalidNextToken } from './rules.ts';
import { countFindings, countResources } from '#simulator/world/findings.ts';
import { pageToken, readPageToken } from '#simulator/base/page-tokens.ts';
import { replacements, resourceAt, type AccountRegion } from '#simulator/world/resources.ts';
import { notAuthorized, type Call, type Simulation } from '#simulator/simulation/simulation.ts';
import { isInInventory, tagsOf, type Tag } from '#simulator/world/tags.ts';

const DEFAULT_PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 100;

const FIELDS = ['resourceId', 'resourceType', 'tags', 'accountId', 'awsRegion'] as const;
type Field = (typeof FIELDS)[number];

interface Query {
  readonly fields: readonly Field[];
  /** `undefined`: whatever its tags. */
  readonly tagKeys: ReadonlySet<string> | undefined;
  readonly resourceTypes: ReadonlySet<string> | undefined;
  readonly resourceIds: ReadonlySet<string> | undefined;
}

const CONDITION = /^(tags\.key|resourceType|resourceId)\s*(?:=\s*('[^']*')|IN\s*\(([^)]*)\))$/i;

/** The query of an expression; `undefined` for what the simulator does not understand. */
function parseQuery(expression: string): Query | undefined {
  const [, list, where] = /^\s*SELECT\s+(.+?)(?:\s+WHERE\s+(.+?))?\s*;?\s*$/is.exec(expression) ?? [];
  if (list === undefined) return undefined;
  const fields = list.split(',').map((field) => field.trim()) as Field[];
  if (fields.some((field) => !FIELDS.includes(field))) return undefined;
  const wanted = new Map<string, ReadonlySet<string>>();
  for (const condition of where?.split(/\s+AND\s+/i) ?? []) {
    const [, field, one, several] = CONDITION.exec(condition.trim()) ?? [];
    if (field === undefined) return undefined;
    const values = (one ?? several ?? '').split(',').map((value) => value.trim().slice(1, -1));
    wanted.set(field.toLowerCase(), new Set(values));
  }
  return {
    fields,
    tagKeys: wanted.get('tags.key'),
    resourceTypes: wanted.get('resourcetype'),
    resourceIds: wanted.get('resourceid'),
  };
}

/** Resources looked at for one page, at most: a query that matches little is answered in shorter pages, as by AWS. */
const MAX_RESOURCES = 2000;

export function selectResources(
  simulation: Simulation,
  call: Call,
  place: AccountRegion,
  request: Readonly<Record<string, unknown>>,
): string | Failure {
  const { world, faults } = simulation;
  const { account, region } = place;
  if (faults.find('tags-denied', account.id, region)) {
    const action = 'config:SelectResourceConfig';
    const tail = `because no identity-based policy allows the ${action} action`;
    return failure('AccessDeniedException', notAuthorized(call, action, tail));
  }
  const expression = String(request['Expression']);
  const query = expression.length > 4096 ? undefined : parseQuery(expression);
  if (query === undefined) return failure('InvalidExpressionException', 'The syntax of the expression is not valid.');
  const limit = Number(request['Limit'] ?? 0);
  if (!(limit >= 0 && limit <= MAX_PAGE_SIZE)) {
    return failure('InvalidLimitException', 'The specified limit is outside the allowable range.');
  }
  // AWS leaves out empty values in places; where it does is not documented: unverified.
  const omitsEmpty = faults.find('tag-values-omitted', account.id, region) !== undefined;
  const toItemTag = ({ key, value }: Tag) => ({
    ...{ tag: `${key}=${value}`, key },
    ...(value === '' && omitsEmpty ? {} : { value }),
  });
  const scope = `select ${place.hash} ${expression}`;
  const offset = readPageToken(scope, request['NextToken']);
  if (offset === undefined) return invalidNextToken();

  // What is not recorded any more cannot be queried.
  const narrowed = narrowedBy(simulation, place);
  const isAsked = (type: string) => query.resourceTypes?.has(type) !== false && isRecorded(narrowed, type);
  const counts = countFindings(place, world.templates, world.scenario);
  const results: string[] = [];
  let at = 0;
  let next: string | undefined;
  search: for (const [type, count] of countResources(counts, world.templates)) {
    if (at + count <= offset || !isAsked(type)) {
      at += count;
      continue;
    }
    for (let index = Math.max(offset - at, 0); index < count; index++) {
      if (results.length === (limit === 0 ? DEFAULT_PAGE_SIZE : limit) || at + index - offset >= MAX_RESOURCES) {
        next = pageToken(scope, at + index);
        break search;
      }
      const { turnoverShare } = world.scenario.config;
      const resource = resourceAt(place, type, index, replacements(place, type, index, turnoverShare, world.week));
      if (!isInInventory(resource) || query.resourceIds?.has(resource.id) === false) continue;
      const tags = tagsOf(place, resource, world.scenario.config.awkwardTexts);
      const { tagKeys } = query;
      if (tagKeys === undefined || tags.some(({ key }) => tagKeys.has(key))) {
        results.push(JSON.stringify(item(query.fields, place, type, resource.id, tags.map(toItemTag))));
      }
    }
    at += count;
  }
  const selected = query.fields.map((field) => ({ Name: field }));
  return JSON.stringify({ Results: results, QueryInfo: { SelectFields: selected }, ...(next && { NextToken: next }) });
}

function item(
  fields: readonly Field[],
  { account, region }: AccountRegion,
  type: string,
  id: string,
  tags: readonly object[],
) {
  const whole: Record<Field, unknown> = {
    resourceId: id,
    resourceType: type,
    tags,
    accountId: account.id,
    awsRegion: region,
  };
  return Object.fromEntries(fields.map((field) => [field, whole[field]]));
}
