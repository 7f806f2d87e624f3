// Reads the configuration recorders of a region: the customer-managed recorder and the recorders of AWS services.
import {
  DescribeConfigurationRecordersCommand,
  DescribeConfigurationRecorderStatusCommand,
  ListConfigurationRecordersCommand,
  type ConfigServiceClient,
  type ConfigurationRecorder,
  type ConfigurationRecorderStatus,
  type ConfigurationRecorderSummary,
} from '@aws-sdk/client-config-service';
import { allPages } from './pages.ts';

/** Makes a rate-limited call. */
type Call = <I extends object, T>(input: I, send: (input: I) => Promise<T>) => Promise<T>;

/** Makes a call and adds the operation to any error. */
type WithOperation = <T>(operation: string, read: () => Promise<T>) => Promise<T>;

export function createRecorderCalls(client: ConfigServiceClient, call: Call, withOperation: WithOperation) {
  return {
    /**
     * Reads what a recorder records. If no ARN is given, AWS returns the customer-managed recorder, if there is one (AWS Config API
     * Reference, DescribeConfigurationRecorders).
     */
    recorders: (Arn?: string): Promise<ConfigurationRecorder[]> =>
      withOperation('DescribeConfigurationRecorders', () =>
        allPages(async () => {
          const page = await call({ Arn }, (input) => client.send(new DescribeConfigurationRecordersCommand(input)));
          return { items: page.ConfigurationRecorders, token: undefined };
        }),
      ),

    /** Reads the status of a recorder. If no ARN is given, AWS returns the status of the customer-managed recorder, if there is one. */
    recorderStatus: (Arn?: string): Promise<ConfigurationRecorderStatus[]> =>
      withOperation('DescribeConfigurationRecorderStatus', async () => {
        const recorders = await allPages(async () => {
          const page = await call({ Arn }, (input) =>
            client.send(new DescribeConfigurationRecorderStatusCommand(input)),
          );
          return { items: page.ConfigurationRecordersStatus, token: undefined };
        });
        // If `recording` were missing, the recorder would look as if it were off.
        if (recorders.some((recorder) => typeof recorder?.recording !== 'boolean'))
          throw new TypeError('recording is neither true nor false');
        return recorders;
      }),

    /** Lists every recorder of the region, including those of AWS services, which other calls return only by name. */
    listRecorders: (): Promise<ConfigurationRecorderSummary[]> =>
      withOperation('ListConfigurationRecorders', () =>
        allPages(async (NextToken) => {
          const page = await call({ NextToken }, (input) => client.send(new ListConfigurationRecordersCommand(input)));
          return { items: page.ConfigurationRecorderSummaries, token: page.NextToken };
        }),
      ),
  };
}
