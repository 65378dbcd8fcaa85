import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    // Names with a hyphen are elements of the page, not components of Vue.
    vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.includes('-') } } }),
  ],
  // The backend, in front of which a real site has one origin too.
  server: { proxy: { '/catraca': 'http://localhost:3000' } },
});
