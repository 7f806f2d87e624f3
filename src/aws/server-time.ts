// The time that AWS's servers have, from the Date header of an answer, because the worker's own clock may be wrong.

type Answer = { response: { headers?: Readonly<Record<string, string>> }; output: { $metadata: object } };
type Step = (next: (args: object) => Promise<Answer>) => (args: object) => Promise<Answer>;
type Client = { middlewareStack: { add(step: Step, options: { step: 'deserialize'; priority: 'high' }): void } };

/** The times of answers, by their metadata. */
const answerTimes = new WeakMap<object, number>();

/** Makes a client remember the Date header of each of its answers. */
export function rememberServerTime(client: object): void {
  const step: Step = (next) => async (args) => {
    const answer = await next(args);
    const date = Date.parse(answer.response.headers?.['date'] ?? '');
    if (Number.isFinite(date)) answerTimes.set(answer.output.$metadata, date);
    return answer;
  };
  (client as Client).middlewareStack.add(step, { step: 'deserialize', priority: 'high' });
}

/** Returns the time at which the server sent an answer. Undefined without a valid Date header. */
export function findServerTime({ $metadata }: { $metadata: object }): number | undefined {
  return answerTimes.get($metadata);
}
