import { tick } from 'svelte'
import { match, type Match, type Page } from './routes.ts'

interface Shown {
  readonly pathname: string
  readonly match: Match | null
  readonly page: Page | null
}

/** Where the person is. The old page stays until the next one's code is here, so nothing blinks. */
class Router {
  #url = $state.raw(new URL(location.href))
  #going = 0
  shown = $state.raw<Shown | null>(null)
  loading = $state(false)
  /** The next page's code did not come: the network is down, or a newer version was published. */
  failed = $state(false)

  query = $derived(this.#url.searchParams)

  start(): () => void {
    history.scrollRestoration = 'manual'
    const onpop = () => {
      const url = new URL(location.href)
      // Back to another view of the same page: the page follows its query by itself.
      if (url.pathname === this.shown?.pathname) this.#url = url
      else void this.#show(url, history.state?.scrollY ?? 0)
    }
    addEventListener('popstate', onpop)
    document.addEventListener('click', onclick)
    void this.#show(this.#url, history.state?.scrollY ?? 0)
    return () => {
      removeEventListener('popstate', onpop)
      document.removeEventListener('click', onclick)
    }
  }

  /** Goes to an address of this application. */
  go(to: string, { replace = false } = {}): void {
    const url = new URL(to, location.href)
    history.replaceState({ ...history.state, scrollY }, '')
    history[replace ? 'replaceState' : 'pushState']({}, '', url)
    void this.#show(url, 0)
  }

  /**
   * Changes parts of the query: the view is in the URL. `null` takes a part out.
   * @param step whether the way back leads to the view before; without it the address changes in place
   */
  setQuery(changes: Readonly<Record<string, string | null>>, { step = false } = {}): void {
    const url = new URL(this.#url)
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) url.searchParams.delete(name)
      else url.searchParams.set(name, value)
    }
    if (url.href === this.#url.href) return
    history[step ? 'pushState' : 'replaceState'](history.state, '', url)
    this.#url = url
  }

  async #show(url: URL, scrollTo: number): Promise<void> {
    const going = ++this.#going
    const samePage = this.shown?.pathname === url.pathname
    const found = match(url.pathname)
    this.loading = true
    this.failed = false
    try {
      const page = found === null ? null : (await found.route.page()).default
      if (going !== this.#going) return
      this.#url = url
      this.shown = { pathname: url.pathname, match: found, page }
      await tick()
      scroll(0, scrollTo)
      // A reader of the screen starts again at the new page's top, as after a full load.
      if (!samePage && going > 1) document.getElementById('content')?.focus({ preventScroll: true })
    } catch {
      if (going === this.#going) this.failed = true
    } finally {
      if (going === this.#going) this.loading = false
    }
  }
}

/** A plain click on a link of ours stays in the application; anything else is the browser's. */
function onclick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return
  const link = (event.target as Element | null)?.closest('a')
  if (!link || link.origin !== location.origin || link.target !== '' || link.hasAttribute('download')) return
  if (link.pathname.startsWith('/api/')) return
  if (link.pathname === location.pathname && link.search === location.search && link.hash !== '') return
  event.preventDefault()
  router.go(link.href)
}

export const router = new Router()
