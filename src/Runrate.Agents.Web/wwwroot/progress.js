// Live progress where a page asks for it; without script the page still shows the state at the time it was loaded.
