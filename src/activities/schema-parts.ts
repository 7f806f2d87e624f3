// Parts of the schemas of activities' inputs.
import { z } from 'zod';

/** Reports a fault if the keys of these objects are not below one of the prefixes. */
export function expectKeys(
  context: z.RefinementCtx,
  path: (string | number)[],
  objects: readonly ({ key: string } | undefined)[],
  prefixes: readonly string[],
): void {
  for (const object of objects)
    if (object && !prefixes.some((prefix) => object.key.startsWith(prefix)))
      context.addIssue({ code: 'custom', path, message: `expected a key below ${prefixes.slice(0, 3).join(' or ')}` });
}

/** A name of ours, such as a disposition. A later version may know more of them than this one. */
export const knownName = (what: string) =>
  z.string(`expected ${what}`).regex(/^[a-z][a-z-]{0,49}$/, `expected ${what}`);
