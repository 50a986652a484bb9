left out by the app
