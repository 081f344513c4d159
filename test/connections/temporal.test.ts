import { describe, expect, inject, test } from 'vitest';
import { connectTemporal } from '../../connections/temporal.ts';

describe('connectTemporal', () => {
  test('connects to the server at the given address', async () => {
    const { client, close } = await connectTemporal({ address: inject('temporalAddress'), namespace: 'default' });
    const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace: 'default' });
    expect(namespaceInfo?.name).toBe('default');
    await close();
  });

  test('says what to set when no server is named', async () => {
    await expect(connectTemporal({ address: null, namespace: 'default' })).rejects.toThrow(
      'No Temporal server is named. Set TEMPORAL_ADDRESS, or start `curfew dev`, which brings its own.',
    );
  });
});
