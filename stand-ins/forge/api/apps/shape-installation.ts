import type { AppRecord, InstallationRecord } from '../../apps/app-records.ts';
import { shapeUser } from '../../shape/user.ts';
import type { World } from '../../world.ts';

/** GitHub's "installation". */
export function shapeInstallation(world: World, app: AppRecord, installation: InstallationRecord) {
  const { id, account, permissions, repositories, isSuspended } = installation;
  const owner = shapeUser(world, account);
  return {
    id,
    account: owner,
    repository_selection: repositories === undefined ? 'all' : 'selected',
    access_tokens_url: `${world.apiUrl}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.apiUrl}/installation/repositories`,
    html_url: `${world.serverUrl}/organizations/${account}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: owner.id,
    target_type: 'Organization',
    permissions,
    events: [],
    created_at: '2026-11-02T09:00:00Z',
    updated_at: '2026-11-02T09:00:00Z',
    single_file_name: null,
    suspended_by: isSuspended ? owner : null,
    suspended_at: isSuspended ? '2026-11-02T09:00:00Z' : null,
  };
}
