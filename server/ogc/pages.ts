/** The documents of /ogc as plain pages, without a script: for who opens an address in a browser. */
import type { Feature } from 'geojson'
import { collectionOf, type CollectionId } from './collections.queries.ts'
import type { CollectionDocument, Link } from './documents.ts'
import { CONFORMANCE, landing } from './documents.ts'
import type { OpenApi } from './openapi.ts'

/** A page: its trail from the landing page on, a heading, and what is under it. */
function page(root: string, trail: readonly (readonly [string, string])[], title: string, body: string): string {
  const crumbs = [['Escale', root] as const, ...trail].map(
    ([text, href]) => `<a href="${escaped(href)}">${escaped(text)}</a>`,
  )
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · Escale</title>
<link rel="stylesheet" href="/ogc/style.css">
</head>
<body>
<nav aria-label="Vous êtes ici">${crumbs.join(' › ')}</nav>
<main>
<h1>${escaped(title)}</h1>
${body}
</main>
</body>
</html>
`
}

export function landingPage(root: string): string {
  const { title, description } = landing(root)
  return page(
    root,
    [],
    title,
    `<p>${escaped(description)}</p>
${list([
  [`${root}/collections?f=html`, 'Les collections'],
  [`${root}/api?f=html`, 'L’API, à lire'],
  [`${root}/conformance?f=html`, 'Ce qui est tenu de la norme'],
])}
<p>Dans QGIS : Couche → Ajouter une couche → WFS / OGC API – Features, avec l’adresse <code>${escaped(root)}</code>.</p>`,
  )
}

export const conformancePage = (root: string): string =>
  page(root, [], 'Ce qui est tenu de la norme', list(CONFORMANCE.conformsTo.map((uri) => [uri, uri])))

export const apiPage = (root: string, { paths }: OpenApi): string =>
  page(
    root,
    [],
    'L’API',
    `<p>En <a href="${escaped(root)}/api?f=json">OpenAPI 3.0</a> pour les machines.</p>
${Object.entries(paths)
  .map(
    ([path, { get }]) => `<h2><code>GET ${escaped(path)}</code></h2>
<p>${escaped(get.summary)}</p>
${table(
  ['Paramètre', 'Sens'],
  get.parameters.map(({ name, description = '' }) => [code(name), escaped(description)]),
)}`,
  )
  .join('\n')}`,
  )

export const collectionsPage = (root: string, collections: readonly CollectionDocument[]): string =>
  page(
    root,
    [],
    'Les collections',
    `<dl>${collections
      .map(
        ({ id, title, description }) =>
          `<dt><a href="${escaped(root)}/collections/${id}?f=html">${escaped(title)}</a></dt><dd>${escaped(description)}</dd>`,
      )
      .join('\n')}</dl>`,
  )

export function collectionPage(root: string, { id, title, description }: CollectionDocument): string {
  const { properties } = collectionOf(id as CollectionId)
  const address = `${root}/collections/${id}/items`
  return page(
    root,
    [['Les collections', `${root}/collections?f=html`]],
    title,
    `<p>${escaped(description)}</p>
${list([
  [`${address}?f=html`, 'Voir ce qu’elle contient'],
  [`${address}?f=json`, 'En GeoJSON'],
])}
<h2>Propriétés</h2>
${table(
  ['Propriété', 'Sens', 'Filtre'],
  Object.entries(properties).map(([name, { title: words, filter }]) => [
    code(name),
    escaped(words),
    filter ? 'oui' : '',
  ]),
)}`,
  )
}

export function itemsPage(
  root: string,
  id: CollectionId,
  features: readonly Feature[],
  matched: number,
  links: readonly Link[],
): string {
  const { title, properties } = collectionOf(id)
  const names = Object.entries(properties)
  const next = links.find(({ rel, type }) => rel === 'next' && type === 'text/html')
  return page(
    root,
    [
      ['Les collections', `${root}/collections?f=html`],
      [title, `${root}/collections/${id}?f=html`],
    ],
    `${title} : ce qu’il y a`,
    `<p>${features.length} sur ${matched}.</p>
${table(
  ['Identifiant', ...names.map(([, property]) => property.title)],
  features.map((feature) => [
    `<a href="${escaped(itemAddress(root, id, feature))}?f=html">${escaped(String(feature.id))}</a>`,
    ...names.map(([name]) => shown(feature.properties?.[name])),
  ]),
)}
${next === undefined ? '' : `<p><a href="${escaped(next.href)}" rel="next">La suite</a></p>`}`,
  )
}

export function itemPage(root: string, id: CollectionId, feature: Feature): string {
  const { title, properties } = collectionOf(id)
  const name = feature.properties?.['name']
  return page(
    root,
    [
      ['Les collections', `${root}/collections?f=html`],
      [title, `${root}/collections/${id}?f=html`],
    ],
    typeof name === 'string' ? name : String(feature.id),
    `<dl>${Object.entries(properties)
      .map(([key, { title: words }]) => `<dt>${escaped(words)}</dt><dd>${shown(feature.properties?.[key])}</dd>`)
      .join('\n')}
<dt>Géométrie</dt><dd>${feature.geometry === null ? 'inconnue' : escaped(feature.geometry.type)}</dd></dl>
<p><a href="${escaped(itemAddress(root, id, feature))}?f=json">En GeoJSON</a></p>`,
  )
}

const itemAddress = (root: string, id: CollectionId, feature: Feature): string =>
  `${root}/collections/${id}/items/${encodeURIComponent(String(feature.id))}`

const list = (links: readonly (readonly [href: string, text: string])[]): string =>
  `<ul>${links.map(([href, text]) => `<li><a href="${escaped(href)}">${escaped(text)}</a></li>`).join('')}</ul>`

/** Cells are HTML already. */
const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? ''
    : `<div class="wide" tabindex="0"><table><thead><tr>${heads.map((head) => `<th scope="col">${escaped(head)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}</tbody></table></div>`

const code = (text: string): string => `<code>${escaped(text)}</code>`

/** A value as a person reads it; what nobody knows says so. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return '<span class="unknown">inconnu</span>'
  if (typeof value === 'boolean') return value ? 'oui' : 'non'
  return escaped(Array.isArray(value) ? value.join(', ') : String(value))
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character]!)

export const STYLE = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; color: #1d2a2f; background: #fff }
a { color: #0b5a6f }
dt { font-weight: 600 } dd { margin: 0 0 .5rem 1rem }
.wide { overflow-x: auto } table { border-collapse: collapse } th, td { text-align: left; padding: .25rem .75rem; border-bottom: 1px solid #c9d3d6; vertical-align: top }
.unknown { color: #56666c }
`
