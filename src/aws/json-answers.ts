// Requires each response in AWS's JSON protocols to be a single JSON object. The SDK reads anything else, even an empty body, as an object
// without fields. In AWS's models, every list in a response is optional, so a response whose content a proxy has removed would look like an
// empty list.
import { streamCollector } from '@smithy/node-http-handler';

type Response = { statusCode: number; body: unknown };
type Deserialized = { response: Response };
type Step = (next: (args: object) => Promise<Deserialized>) => (args: object) => Promise<Deserialized>;
type Client = { middlewareStack: { add(step: Step, options: { step: 'deserialize'; priority: 'low' }): void } };

const OPENING_BRACE = 0x7b;

/**
 * Makes every call of the client throw a TypeError if the response is not a JSON object. Responses are read completely, which the
 * SDK does anyway.
 */
export function requireJsonObjects(client: object): void {
  const step: Step = (next) => async (args) => {
    const answer = await next(args);
    const { response } = answer;
    if (response.statusCode !== 200) return answer;
    const body = await streamCollector(response.body as Parameters<typeof streamCollector>[0]);
    if (body[0] !== OPENING_BRACE) throw new TypeError('the answer is not a JSON object');
    response.body = body;
    return answer;
  };
  (client as Client).middlewareStack.add(step, { step: 'deserialize', priority: 'low' });
}
