import type { ReleaseRecord } from '../history-records.ts';
import type { Hosted } from '../world.ts';
import { nodeId } from './identity.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';
import { shapeUser } from './user.ts';

/** GitHub's "release". */
export function shapeRelease(hosted: Hosted, release: ReleaseRecord) {
  const url = `${repositoryUrl(hosted)}/releases/${release.id}`;
  return {
    id: release.id,
    node_id: nodeId('Release', release.id),
    url,
    html_url: `${repositoryPage(hosted)}/releases/tag/${encodeURIComponent(release.tag)}`,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    tarball_url: null,
    zipball_url: null,
    tag_name: release.tag,
    target_commitish: hosted.repository.defaultBranch,
    name: release.name,
    body: release.body,
    draft: false,
    prerelease: release.prerelease,
    created_at: release.publishedAt,
    published_at: release.publishedAt,
    author: shapeUser(hosted.world, release.author),
    assets: [],
  };
}
