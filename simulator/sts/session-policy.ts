// The session policy of an AssumeRole: the actions that the session is limited to.
import { failure, type Failure } from '#simulator/base/answer.ts';

/** What STS takes of a policy's text, before it is packed with the session tags. */
const MAX_CHARACTERS = 2048;

/** The actions that the policy allows, `undefined` without one. Only policies that list exact actions on every resource are understood. */
export function readSessionPolicy(text: string | null): readonly string[] | undefined | Failure {
  if (text === null) return undefined;
  if (text.length > MAX_CHARACTERS) {
    const constraint = `Member must have length less than or equal to ${MAX_CHARACTERS}`;
    const message = `1 validation error detected: Value at 'policy' failed to satisfy constraint: ${constraint}`;
    return failure('ValidationError', message);
  }
  const statements = parseStatements(text);
  if (statements === undefined) return failure('MalformedPolicyDocument', 'This policy contains invalid Json');
  const actions: string[] = [];
  for (const { Effect, Action, Resource } of statements) {
    const listed = [Action].flat();
    if (Effect !== 'Allow' || Resource !== '*' || !listed.every((action) => /^[a-z0-9]+:[A-Za-z0-9]+$/.test(action)))
      return failure('MalformedPolicyDocument', 'The simulator reads only statements that allow exact actions on *.');
    actions.push(...listed);
  }
  return actions;
}

interface Statement {
  readonly Effect?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
}

function parseStatements(text: string): readonly Statement[] | undefined {
  try {
    const { Statement: statements } = JSON.parse(text) as { Statement?: unknown };
    return Array.isArray(statements) ? (statements as Statement[]) : undefined;
  } catch {
    return undefined;
  }
}
