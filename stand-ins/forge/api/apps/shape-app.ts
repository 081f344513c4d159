import type { AppRecord } from '../../apps/app-records.ts';
import { nodeId } from '../../shape/identity.ts';
import { shapeUser } from '../../shape/user.ts';
import type { World } from '../../world.ts';

/** GitHub's "integration". */
export function shapeApp(world: World, { id, slug, owner }: AppRecord) {
  return {
    id,
    slug,
    node_id: nodeId('Integration', id),
    client_id: `Iv23${slug}`,
    owner: shapeUser(world, owner),
    name: slug,
    description: null,
    external_url: world.serverUrl,
    html_url: `${world.serverUrl}/apps/${slug}`,
    created_at: '2026-11-02T09:00:00Z',
    updated_at: '2026-11-02T09:00:00Z',
    permissions: { metadata: 'read' },
    events: [],
    installations_count: world.apps.installations(id).length,
  };
}
