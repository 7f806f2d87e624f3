// Checks the notification channels, as far as they can be tested without sending anything.
import { CHANNELS, createChannels } from '#src/notifications/channels.ts';
import { describeError, failure, ok, type Check, type CheckResult } from '../check.ts';

export const channels: Check = {
  name: 'channels',
  remedy: 'Check the settings of the channels.',
  async run({ config, aws, signal }) {
    const configured = createChannels(config, aws);
    if (configured.size === 0) return [ok('no channel is configured: nobody will be notified')];
    const results = CHANNELS.map(async ({ name, remedy }): Promise<CheckResult[]> => {
      try {
        const found = await configured.get(name)?.check(signal);
        return found === undefined ? [] : [ok(found)];
      } catch (error) {
        return [failure(describeError(error), remedy)];
      }
    });
    return (await Promise.all(results)).flat();
  },
};
