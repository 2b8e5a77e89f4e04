import { describe, expect, test } from 'vitest'
import { href, match, routes, type Path } from '../../web/routes.ts'

describe('the routes', () => {
  test('a path with a parameter finds its page and its value', () => {
    expect(match('/sites/abc')).toEqual({ path: '/sites/:id', route: routes['/sites/:id'], params: { id: 'abc' } })
  })

  test('a fixed word wins over a parameter', () => {
    expect(match('/sites/nouveau')?.path).toBe('/sites/nouveau')
  })

  test('a trailing slash is forgiven, an unknown path and a broken escape match nothing', () => {
    expect([match('/demandes/')?.path, match('/'), match('/ailleurs'), match('/sites/%E0%A4%A')?.path]).toEqual([
      '/demandes',
      { path: '/', route: routes['/'], params: {} },
      null,
      undefined,
    ])
  })

  test('an address made by href is read back by match, whatever the value', () => {
    for (const id of ['0b9d', 'a/b', 'é ?#%'])
      expect(match(new URL(href('/plans/:id', { id }), 'http://localhost').pathname)).toMatchObject({
        path: '/plans/:id',
        params: { id },
      })
  })

  test('no page is hidden by an earlier one', () => {
    const paths = Object.keys(routes) as Path[]
    expect(paths.map((path) => match(path.replace(/:\w+/g, 'x'))?.path)).toEqual(paths)
  })
})
