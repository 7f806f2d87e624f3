// Resolves routes: the channels, and their settings, through which a notification about a part reaches its owner or unit.
import type { Config } from '#src/config/config.ts';
import { parseMailbox } from '#src/config/mailboxes.ts';
import type { RouteSettings, RouteTarget } from '#domain/settings/part-settings.ts';
import type { ChannelName } from '#domain/notifications/notification.ts';

/** The settings of a channel that a route overrides, or why the route cannot be used. */
type Routed = { settings: Partial<Config> } | { fault: string };

type ChannelRoute = (target: RouteTarget, config: Config) => Routed | undefined;

const ROUTES: Readonly<Record<ChannelName, ChannelRoute>> = {
  slack: ({ slack }, { SLACK_WEBHOOKS }) =>
    slack === undefined ? undefined : webhook('SLACK', SLACK_WEBHOOKS, slack, (url) => ({ SLACK_WEBHOOK_URL: url })),
  teams: ({ teams }, { TEAMS_WEBHOOKS }) =>
    teams === undefined ? undefined : webhook('TEAMS', TEAMS_WEBHOOKS, teams, (url) => ({ TEAMS_WEBHOOK_URL: url })),
  jira: ({ jira }, { JIRA_BASE_URL }) => {
    if (jira === undefined) return undefined;
    return JIRA_BASE_URL === undefined ? { fault: 'JIRA_BASE_URL is not set' } : { settings: { JIRA_PROJECT: jira } };
  },
  ses: ({ mail }, { SES_FROM }) => {
    if (mail === undefined) return undefined;
    if (SES_FROM === undefined) return { fault: 'SES_FROM is not set' };
    const parsed = mail.map(parseMailbox);
    const invalid = parsed.find((each) => 'fault' in each);
    if (invalid) return invalid;
    return { settings: { SES_TO: parsed.flatMap((each) => ('header' in each ? each.header : [])) } };
  },
};

function webhook(
  service: 'SLACK' | 'TEAMS',
  addresses: Config['SLACK_WEBHOOKS'],
  name: string,
  settings: (url: string) => Partial<Config>,
): Routed {
  const url = Object.hasOwn(addresses, name) ? addresses[name] : undefined;
  return url === undefined ? { fault: `${service}_WEBHOOKS has no webhook ${name}` } : { settings: settings(url) };
}

/** Returns the channels of a route. `configured` lists the channels that the settings configure, all of which the default route uses. */
export function listRouteChannels(target: RouteTarget | 'default', configured: readonly ChannelName[]): ChannelName[] {
  if (target === 'default') return [...configured];
  const { slack, teams, jira, mail } = target;
  return Object.entries({ slack, teams, jira, ses: mail }).flatMap(([channel, to]) =>
    to === undefined ? [] : channel,
  );
}

/** Returns the settings with which a channel reaches a target, or why it cannot reach the target. */
export function routeChannel(
  channel: ChannelName,
  target: RouteTarget | 'default',
  config: Config,
): { config: Config } | { fault: string } {
  if (target === 'default') return { config };
  const routed = Object.hasOwn(ROUTES, channel) ? ROUTES[channel]?.(target, config) : undefined;
  if (!routed) return { fault: `the route does not use ${channel}` };
  return 'fault' in routed ? routed : { config: { ...config, ...routed.settings } };
}

/** Returns one line for each route that cannot be used with these settings, including its path in the report settings. */
export function findRouteFaults({ owners, ous, default: unowned }: RouteSettings, config: Config): string[] {
  const targets = [
    ...Object.entries(owners).map(([name, target]) => [`routes.owners.${name}`, target] as const),
    ...Object.entries(ous).map(([name, target]) => [`routes.ous.${name}`, target] as const),
    ...(unowned ? [['routes.default', unowned] as const] : []),
  ];
  return targets.flatMap(([where, target]) =>
    listRouteChannels(target, []).flatMap((channel) => {
      const routed = routeChannel(channel, target, config);
      return 'fault' in routed ? [`${where}: ${routed.fault}`] : [];
    }),
  );
}
