// Shared parts of the schemas of activity inputs.
import { z } from 'zod';

/** Reports a fault for each object whose key does not start with one of `prefixes`. */
export function checkKeys(
  context: z.RefinementCtx,
  path: (string | number)[],
  objects: readonly ({ key: string } | undefined)[],
  prefixes: readonly string[],
): void {
  for (const object of objects)
    if (object && !prefixes.some((prefix) => object.key.startsWith(prefix)))
      context.addIssue({ code: 'custom', path, message: `expected a key below ${prefixes.slice(0, 3).join(' or ')}` });
}

/** A name that the product defines, such as a disposition. Unknown names are accepted, because a later version may define more of them. */
export const extensibleName = (what: string) =>
  z.string(`expected ${what}`).regex(/^[a-z][a-z-]{0,49}$/, `expected ${what}`);
