// The list of channels, in the order in which tables list them.
import type { NotificationCalls } from '#src/aws/notification-calls.ts';
import type { Config } from '#src/config/config.ts';
import type { ChannelName } from '#domain/notifications/notification.ts';
import type { Channel, ChannelDefinition } from './channel.ts';
import { jira } from './jira/channel.ts';
import { ses } from './ses/channel.ts';
import { slack } from './slack/channel.ts';
import { sns } from './sns/channel.ts';
import { teams } from './teams/channel.ts';

export const CHANNELS: readonly ChannelDefinition[] = [slack, teams, jira, sns, ses];

export type Channels = ReadonlyMap<ChannelName, Channel>;

/** Opens the configured channels. Returns them by name. */
export function createChannels(config: Config, aws: NotificationCalls): Channels {
  return new Map(
    CHANNELS.flatMap(({ name, open }) => {
      const channel = open(config, aws);
      return channel ? [[name, channel] as const] : [];
    }),
  );
}

/** Opens one channel. Returns undefined if these settings do not configure it. */
export function openChannel(name: ChannelName, config: Config, aws: NotificationCalls): Channel | undefined {
  return CHANNELS.find((channel) => channel.name === name)?.open(config, aws);
}
