// Reads the configuration recorders of a region: the customer-managed one, and those of AWS services.
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

/** Adds the operation to any error. */
type WithOperation = <T>(operation: string, read: () => Promise<T>) => Promise<T>;

export function createRecorderCalls(client: ConfigServiceClient, call: Call, withOperation: WithOperation) {
  return {
    /**
     * Reads what a recorder records. Without an ARN, AWS answers with the customer-managed recorder, or with none (AWS Config API
     * Reference, DescribeConfigurationRecorders).
     */
    recorders: (Arn?: string): Promise<ConfigurationRecorder[]> =>
      withOperation('DescribeConfigurationRecorders', () =>
        allPages(async () => {
          const page = await call({ Arn }, (input) => client.send(new DescribeConfigurationRecordersCommand(input)));
          return { items: page.ConfigurationRecorders, token: undefined };
        }),
      ),

    /** Reads the status of a recorder. Without an ARN, AWS answers with that of the customer-managed recorder, or with none. */
    recorderStatus: (Arn?: string): Promise<ConfigurationRecorderStatus[]> =>
      withOperation('DescribeConfigurationRecorderStatus', async () => {
        const recorders = await allPages(async () => {
          const page = await call({ Arn }, (input) =>
            client.send(new DescribeConfigurationRecorderStatusCommand(input)),
          );
          return { items: page.ConfigurationRecordersStatus, token: undefined };
        });
        // A missing field would look like a recorder that is off.
        if (recorders.some((recorder) => typeof recorder?.recording !== 'boolean'))
          throw new TypeError('recording is neither true nor false');
        return recorders;
      }),

    /** Lists every recorder of the region, those of AWS services too, which no other call shows without their names. */
    listRecorders: (): Promise<ConfigurationRecorderSummary[]> =>
      withOperation('ListConfigurationRecorders', () =>
        allPages(async (NextToken) => {
          const page = await call({ NextToken }, (input) => client.send(new ListConfigurationRecordersCommand(input)));
          return { items: page.ConfigurationRecorderSummaries, token: page.NextToken };
        }),
      ),
  };
}
