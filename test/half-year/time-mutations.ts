// Mistakes on purpose about how fast findings are resolved.
import type { Mutation } from './rule-mutations.ts';

export const TIME_MUTATIONS: readonly Mutation[] = [
  {
    mistake: 'a window is a week short',
    file: 'time-to-resolve.ts',
    from: 'plusDays(closedOn!, 7 * weeks) > week.date',
    to: 'plusDays(closedOn!, 7 * weeks - 7) > week.date',
  },
  {
    mistake: 'departed findings count as resolved',
    file: 'time-to-resolve.ts',
    from: "state === 'resolved'",
    to: "state === 'resolved' || state === 'departed'",
  },
  {
    mistake: 'the time to resolve counts from the first time ever',
    file: 'time-to-resolve.ts',
    from: 'daysBetween(one.openSince, one.closedOn!)',
    to: 'daysBetween(one.firstSeen, one.closedOn!)',
  },
  {
    mistake: 'the median is the upper of the two in the middle',
    file: 'time-to-resolve.ts',
    from: '(days[half - 1]! + days[half]!) / 2',
    to: 'days[half]!',
  },
  {
    mistake: 'what is resolved on its due date is late',
    file: 'time-to-resolve.ts',
    from: 'one.closedOn! <= one.due!',
    to: 'one.closedOn! < one.due!',
  },
  {
    mistake: 'four findings are enough for a mean',
    file: 'time-to-resolve.ts',
    from: 'those.length < 5',
    to: 'those.length < 4',
  },
];
