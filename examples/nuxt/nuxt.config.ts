export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  telemetry: false,
  app: { head: { htmlAttrs: { lang: 'en' }, title: 'Nuxt', link: [{ rel: 'icon', href: 'data:,' }] } },
  // Elements of the page, not components of Vue.
  vue: { compilerOptions: { isCustomElement: (tag) => /^(?:ingresse|soluti|idenge)-/.test(tag) } },
  // The backend, in front of which a real site has one origin too.
  nitro: { devProxy: { '/catraca': 'http://localhost:3000/catraca' } },
});
