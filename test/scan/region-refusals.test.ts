// Which refusals of a region prove something: one among answers does not, and one rule's costs that rule.
import { describe, expect, test } from 'vitest';
import { aReader, failing, rule, scan, wordsFor, wordsOf, type Answers } from './region.ts';

const HUB = { CreatedBy: 'securityhub.amazonaws.com' };
const PACK = { CreatedBy: 'config-conforms.amazonaws.com' };
const DENIED = ['AccessDeniedException'] as [string];

describe('a region is denied only if none of its rules could be read, service-linked ones aside', () => {
  test.each<[string, Answers, string]>([
    [
      'one own rule denied, one read',
      { rules: [rule('a'), rule('b')], refusals: { a: DENIED } },
      'scanned 1/2, 2 rows; denied a',
    ],
    [
      'the own rule denied, those of a conformance pack read',
      { rules: [rule('a'), rule('p', PACK)], refusals: { a: DENIED } },
      'scanned 1/2, 2 rows; denied a',
    ],
    [
      'the own rule denied, a service-linked one read: its rows are kept',
      { rules: [rule('a'), rule('s', HUB)], refusals: { a: DENIED } },
      'access-denied 1/2, 2 rows; denied a',
    ],
    [
      'a service-linked rule denied, the own read',
      { rules: [rule('a'), rule('s', HUB)], refusals: { s: DENIED } },
      'scanned 1/2, 2 rows; denied-service-linked s',
    ],
    [
      'service-linked rules only, and denied',
      { rules: [rule('s', HUB)], refusals: { s: DENIED } },
      'scanned 0/1, 0 rows; denied-service-linked s',
    ],
    [
      'rules of a conformance pack only, and denied',
      { rules: [rule('p', PACK)], refusals: { p: DENIED } },
      'access-denied 0/1, 0 rows; denied p',
    ],
    [
      'one own rule denied, the other gone',
      { rules: [rule('a'), rule('b')], refusals: { a: DENIED, b: ['NoSuchConfigRuleException'] } },
      'access-denied 0/2, 0 rows; denied a; deleted b',
    ],
  ])('%s', async (_case, answers, expected) => {
    expect(await wordsFor(answers)).toBe(expected);
  });
});

describe('a refusal of one rule', () => {
  const rules = [rule('a'), rule('b')];

  test('is a note on that rule, whatever client error it is', async () => {
    const refusals: Answers['refusals'] = { a: ['ValidationException'] };
    expect(await wordsFor({ rules, refusals })).toBe('scanned 1/2, 2 rows; refused a');
  });

  test('is asked again once after the others were read, and is forgotten if AWS answers then', async () => {
    const { reader, asked } = aReader({ rules, refusals: { a: ['AccessDeniedException', 1] } });
    expect(wordsOf(await scan(reader))).toBe('scanned 2/2, 4 rows');
    expect(asked).toEqual(['rules', 'a', 'b', 'a']);
  });

  test('is asked again for ten rules at most', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `r${index}`);
    const refusals = Object.fromEntries(many.map((name) => [name, ['ValidationException'] as [string]]));
    const { reader, asked } = aReader({ rules: [rule('z'), ...many.map((name) => rule(name))], refusals });
    await scan(reader);
    expect(asked).toHaveLength(1 + 31 + 10);
  });

  test('that is about credentials or time is the region’s, and costs no row of the others', async () => {
    for (const name of ['UnrecognizedClientException', 'InvalidSignatureException'])
      expect(await wordsFor({ rules, refusals: { a: [name] } })).toBe('failed 1/2, 2 rows; failed a; incomplete');
  });
});

describe('a rule that fails again and again', () => {
  const failing500 = (...names: string[]): Answers => ({
    rules: ['a', 'b', 'c', 'd', 'e'].map((name) => rule(name)),
    refusals: Object.fromEntries(names.map((name) => [name, ['InternalServerError'] as [string]])),
  });

  test('keeps the rows of the others, and the region is read again', async () => {
    expect(await wordsFor(failing500('b'))).toBe('failed 4/5, 8 rows; failed b; incomplete');
    expect(await wordsFor({ ...failing500(), refusals: { b: ['ThrottlingException'] } })).toBe(
      'throttled-out 4/5, 8 rows; failed b; incomplete',
    );
  });

  test('is followed by two more, after which the others are left to the next attempt', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `r${index}`);
    const refusals = Object.fromEntries(many.map((name) => [name, ['InternalServerError'] as [string]]));
    const { reader, asked } = aReader({ rules: many.map((name) => rule(name)), refusals });
    expect(wordsOf(await scan(reader))).toMatch(/^failed 0\/40, 0 rows; failed r0\+r1/);
    expect(asked.length).toBeLessThan(20);
  });
});

describe('a listing that AWS refuses as wrong', () => {
  const refusing = (times: number) => {
    let asks = 0;
    const rules = () =>
      ++asks <= times ? failing('DescribeConfigRules', 'ValidationException')() : Promise.resolve([rule('a')]);
    return { reader: aReader({ of: { hasResponded: () => asks > times, rules } }).reader, asks: () => asks };
  };

  test('is asked for three times, and is final then', async () => {
    const { reader, asks } = refusing(9);
    expect({ words: wordsOf(await scan(reader)), asks: asks() }).toEqual({ words: 'failed', asks: 3 });
    expect(wordsOf(await scan(refusing(2).reader))).toBe('scanned 1/1, 2 rows');
  });
});

describe('a region that answers as if it were disabled', () => {
  const unknown = 'UnrecognizedClientException';
  /** Refuses to list rules so many times. */
  function refusing(times: number) {
    const events: string[] = [];
    const { reader } = aReader({
      of: {
        hasResponded: () => events.includes('answered'),
        renewSession: () => void events.push('renewed'),
        rules: () => {
          const isRefused = events.filter((event) => event === 'refused').length < times;
          events.push(isRefused ? 'refused' : 'answered');
          return isRefused ? failing('DescribeConfigRules', unknown)() : Promise.resolve([rule('a')]);
        },
      },
    });
    return { reader, events };
  }

  test('is asked three times, with a new session, before it counts as disabled', async () => {
    const { reader, events } = refusing(3);
    expect(wordsOf(await scan(reader, { region: 'ap-east-1' }))).toBe('region-disabled');
    expect(events).toEqual(['refused', 'renewed', 'refused', 'renewed', 'refused']);
  });

  test('is read if it answers after a refusal', async () => {
    expect(wordsOf(await scan(refusing(1).reader, { region: 'ap-east-1' }))).toBe('scanned 1/1, 2 rows');
  });

  test('is retried where no account can disable it, and where a call succeeded in an earlier attempt', async () => {
    expect(wordsOf(await scan(refusing(9).reader, { region: 'us-east-1' }))).toBe('failed, retried');
    const again = await scan(refusing(9).reader, { region: 'ap-east-1', hasRespondedBefore: true });
    expect(wordsOf(again)).toBe('failed, retried');
  });
});
