# Asks what its first argument lists with Net::HTTP; see the README beside this file.
require "json"
require "net/http"
require "net/https"

JSON.parse(ARGV[0]).each do |method, url, body|
  place = URI(url)
  Net::HTTP.start(place.host, place.port, use_ssl: place.scheme == "https") do |http|
    headers = body.nil? ? {} : { "Content-Type" => "application/json" }
    answer = http.send_request(method, place.request_uri, body && JSON.generate(body), headers)
    puts JSON.generate([answer.code.to_i, [answer.body || ""].pack("m0")])
  end
end
