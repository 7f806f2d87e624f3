// Page tokens: opaque to the caller, good for the one list they came from.
import { hashText } from './hash.ts';

/** The token that goes on at an offset of a list; `scope` distinguishes lists. */
export function pageToken(scope: string, offset: number): string {
  return `sim${hashText(`${scope} ${offset}`).toString(36)}.${offset.toString(36)}`;
}

/** The offset that a token stands for: 0 without one, `undefined` for a token of another list or none of ours. */
export function readPageToken(scope: string, token: unknown): number | undefined {
  if (token === undefined || token === null || token === '') return 0;
  if (typeof token !== 'string') return undefined;
  const offset = parseInt(token.slice(token.indexOf('.') + 1), 36);
  return token === pageToken(scope, offset) ? offset : undefined;
}
