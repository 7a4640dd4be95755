import { job } from './job.ts';
import type { Job } from './model.ts';
import { path, word } from './shell.ts';
import type { Tools } from './tools.ts';

/** Where images are bumped: the repository that Argo CD reads. */
export interface Deployments {
  readonly url: string;
  readonly branch: string;
  readonly directory: string;
  readonly forge: 'gitlab' | 'github';
}

/** The Git URL as HTTPS, which is what tokens are for; a token itself never stands in a URL. */
export function httpsUrl(url: string): string {
  const secure = /^https?:\/\/(?:[^@/]*@)?(.+)$/.exec(url);
  if (secure) return `${url.startsWith('http:') ? 'http' : 'https'}://${secure[1]}`;
  const remote = /^ssh:\/\/(?:[^@/]*@)?([^/:]+)(?::[0-9]+)?\/(.+)$/.exec(url) ?? /^git@([^:/]+):\/?(.+)$/.exec(url);
  return remote ? `https://${remote[1]}/${remote[2]}` : url;
}

/** What serves a Git URL, as far as its host tells. */
export function forgeOf(url: string): Deployments['forge'] {
  return /^https?:\/\/(www\.)?github\./.test(httpsUrl(url)) ? 'github' : 'gitlab';
}

/**
 * The merge request that bumps the app's image: `roadbed set image` and `roadbed render` on a fresh copy of the deployments, pushed to
 * the one branch that the app has for it. A later pipeline moves that branch on, so there is at most one open request for an app.
 */
export function proposeDeployment(
  id: string,
  deployments: Deployments,
  environment: string | undefined,
  approval: boolean,
  needs: readonly string[],
  tools: Tools,
): Job {
  const url = httpsUrl(deployments.url);
  const user = deployments.forge === 'github' ? 'x-access-token' : 'oauth2';
  const remote = url.replace('://', `://${user}@`);
  const branch = `roadbed/image-${id.replace('/', '-')}`;
  const title = `${id}: new image`;
  const set = `npx --no-install roadbed set image "${id}=$image"${environment ? ` --environment ${word(environment)}` : ''}`;
  return job({
    name: 'deploy',
    stage: 'deploy',
    description: 'Proposes the new image to the deployments',
    image: tools('roadbed'),
    runs: 'delivery',
    approval,
    needs,
    receives: ['publish'],
    secrets: ['DEPLOYMENTS_TOKEN'],
    script: [
      'image="$(cat reports/image)"',
      'export GIT_TERMINAL_PROMPT=0 GIT_ASKPASS="$PWD/.roadbed-askpass"',
      `printf '%s\\n' '#!/bin/sh' 'printf %s "$DEPLOYMENTS_TOKEN"' > "$GIT_ASKPASS"`,
      'chmod 700 "$GIT_ASKPASS"',
      `git clone --quiet --depth 1 --branch ${word(deployments.branch)} -- ${word(remote)} .roadbed-deployments`,
      `cd ${path(`.roadbed-deployments/${deployments.directory}`)}`,
      'npm ci --ignore-scripts --no-audit --no-fund',
      set,
      `npx --no-install roadbed render ${word(id)}`,
      'git add --all -- teams rendered',
      'if git diff --cached --quiet; then echo "The deployments already have this image."; exit 0; fi',
      `git -c user.name=Roadbed -c user.email=roadbed@noreply.invalid commit --quiet --message ${word(title)} --message "$image"`,
      ...(deployments.forge === 'gitlab'
        ? [
            `git push --quiet --force -o merge_request.create -o ${word(`merge_request.target=${deployments.branch}`)} -o ${word(`merge_request.title=${title}`)} -o merge_request.remove_source_branch origin ${word(`HEAD:refs/heads/${branch}`)}`,
          ]
        : openPullRequest(url, branch, deployments.branch, title)),
    ],
    timeout: 15,
  });
}

function openPullRequest(url: string, branch: string, base: string, title: string): readonly string[] {
  const [, origin = '', path = ''] = /^(https?:\/\/[^/]*)\/?(.*)$/.exec(url) ?? [];
  const api = origin === 'https://github.com' ? 'https://api.github.com' : `${origin}/api/v3`;
  const repository = path.replace(/\/$/, '').replace(/\.git$/, '');
  const body = JSON.stringify({
    title,
    head: branch,
    base,
    body: 'A new image, built and checked by the app’s pipeline.',
  });
  return [
    `git push --quiet --force origin ${word(`HEAD:refs/heads/${branch}`)}`,
    '(umask 077; printf "Authorization: Bearer %s\\n" "$DEPLOYMENTS_TOKEN" > ../.roadbed-headers)',
    // 422: there is an open one for the branch, which has just moved on.
    `answer="$(curl --silent --show-error --retry 3 --header @../.roadbed-headers --header "Accept: application/vnd.github+json" --data ${word(body)} --output ../.roadbed-answer.json --write-out "%{http_code}" ${word(`${api}/repos/${repository}/pulls`)})"`,
    'case "$answer" in 201 | 422) ;; *) cat ../.roadbed-answer.json; exit 1 ;; esac',
  ];
}
